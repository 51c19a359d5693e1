"""A store that speaks S3, for tests: moto's server on a port of its own, with one bucket.

Prints the address of the store, and ends when its input does: with whoever started it.
"""

import sys

import boto3
from moto.server import ThreadedMotoServer

server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
server.start()
host, port = server.get_host_and_port()
address = f"http://{host}:{port}"
store = boto3.client(
    "s3", endpoint_url=address, region_name="us-east-1", aws_access_key_id="tester", aws_secret_access_key="hush"
)
store.create_bucket(Bucket="documents")
print(address, flush=True)
sys.stdin.read()
server.stop()
