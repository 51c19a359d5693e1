"""SpiffWorkflow: a BPMN process of ten manual tasks, serialised after each."""

import json

import common

_BPMN = """<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" id="d" targetNamespace="http://bpmn.io/schema/bpmn">
<process id="acts" isExecutable="true"><startEvent id="start"><outgoing>f0</outgoing></startEvent>{tasks}
<endEvent id="end"><incoming>f{last}</incoming></endEvent>{flows}</process></definitions>"""
_TASK = '<manualTask id="t{0}" name="{1}"><incoming>f{0}</incoming><outgoing>f{2}</outgoing></manualTask>'
_FLOW = '<sequenceFlow id="f{0}" sourceRef="{1}" targetRef="{2}"/>'


def bpmn():
    last = len(common.ACTS)
    nodes = ["start", *[f"t{nth}" for nth in range(last)], "end"]
    return _BPMN.format(
        last=last,
        tasks="".join(_TASK.format(nth, name, nth + 1) for nth, name in enumerate(common.ACTS)),
        flows="".join(_FLOW.format(nth, nodes[nth], nodes[nth + 1]) for nth in range(last + 1)))


def begin(url):
    import psycopg
    from SpiffWorkflow.bpmn.parser import BpmnParser
    from SpiffWorkflow.bpmn.serializer import BpmnWorkflowSerializer
    from SpiffWorkflow.bpmn.workflow import BpmnWorkflow
    from SpiffWorkflow.util.task import TaskState

    parser = BpmnParser()
    parser.add_bpmn_str(bpmn().encode())
    spec = parser.get_spec("acts")
    serializer = BpmnWorkflowSerializer()
    connection = psycopg.connect(url)

    def act(cursor, nth, serial):
        if nth == 0:
            workflow, last = BpmnWorkflow(spec), common.START
            workflow.do_engine_steps()
        else:
            row = cursor.execute("SELECT workflow FROM spiff_case WHERE id = %s FOR UPDATE", (serial,)).fetchone()
            workflow = serializer.deserialize_json(row[0])
            last = cursor.execute("SELECT hash FROM spiff_audit WHERE case_id = %s ORDER BY seq DESC LIMIT 1",
                                  (serial,)).fetchone()[0]
        task = workflow.get_next_task(state=TaskState.READY, manual=True)
        brought = common.facts(nth, serial)
        task.data[common.ACTS[nth]] = brought
        before = task.task_spec.name
        task.run()
        workflow.do_engine_steps()
        text = serializer.serialize_json(workflow)
        if nth == 0:
            cursor.execute("INSERT INTO spiff_case VALUES (%s, %s)", (serial, text))
        else:
            cursor.execute("UPDATE spiff_case SET workflow = %s WHERE id = %s", (text, serial))
        hash_, record = common.chained(last, {"task": before, **brought})
        cursor.execute("INSERT INTO spiff_audit VALUES (%s, %s, %s, %s)", (serial, nth, record, hash_))
        return workflow

    def case(serial):
        for nth in range(len(common.ACTS)):
            with connection.transaction(), connection.cursor() as cursor:
                workflow = act(cursor, nth, serial)
        if not workflow.is_completed():
            raise SystemExit("a case did not come to its end: " + json.dumps(serial))
        return len(common.ACTS)
    return case


def prepare(url):
    import psycopg
    with psycopg.connect(url) as connection:
        connection.execute("CREATE TABLE spiff_case (id bigint PRIMARY KEY, workflow text NOT NULL)")
        connection.execute("CREATE TABLE spiff_audit (case_id bigint, seq int, record text NOT NULL, "
                           "hash char(64) NOT NULL, PRIMARY KEY (case_id, seq))")


if __name__ == "__main__":
    common.measure(prepare, begin)
