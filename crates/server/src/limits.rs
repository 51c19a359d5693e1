//! How much one address and one person may ask.

use std::hash::Hash;
use std::net::IpAddr;
use std::num::NonZeroU32;

use governor::clock::{Clock as _, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};

use crate::problem::Problem;
use crate::settings::Settings;

/// What is limited, by whom.
pub(crate) struct Limits {
    addresses: Option<DefaultKeyedRateLimiter<IpAddr>>,
    people: Option<DefaultKeyedRateLimiter<String>>,
    exports: Option<DefaultKeyedRateLimiter<String>>,
}

impl std::fmt::Debug for Limits {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Limits")
    }
}

impl Limits {
    pub(crate) fn of(settings: &Settings) -> Self {
        Self {
            addresses: limiter(settings.requests_per_minute_of_address),
            people: limiter(settings.requests_per_minute_of_person),
            exports: limiter(settings.exports_per_minute_of_person),
        }
    }

    /// A request from an address. Of IPv6 a network of 64 bits is one: whoever has one address there
    /// has all of them.
    pub(crate) fn address(&self, address: IpAddr) -> Result<(), Problem> {
        let address = match address.to_canonical() {
            IpAddr::V6(six) => {
                let [a, b, c, d, ..] = six.segments();
                IpAddr::from([a, b, c, d, 0, 0, 0, 0])
            }
            four @ IpAddr::V4(_) => four,
        };
        check(self.addresses.as_ref(), &address)
    }

    /// A request of a person.
    pub(crate) fn person(&self, account: &str) -> Result<(), Problem> {
        check(self.people.as_ref(), &account.to_owned())
    }

    /// An export by a person.
    pub(crate) fn export(&self, account: &str) -> Result<(), Problem> {
        check(self.exports.as_ref(), &account.to_owned())
    }

    /// Forgets whoever asked nothing for a while.
    pub(crate) fn forget(&self) {
        if let Some(addresses) = &self.addresses {
            addresses.retain_recent();
        }
        for people in [&self.people, &self.exports].into_iter().flatten() {
            people.retain_recent();
        }
    }
}

fn limiter<K: Hash + Eq + Clone>(per_minute: u32) -> Option<DefaultKeyedRateLimiter<K>> {
    NonZeroU32::new(per_minute).map(|most| RateLimiter::keyed(Quota::per_minute(most)))
}

fn check<K: Hash + Eq + Clone>(limiter: Option<&DefaultKeyedRateLimiter<K>>, key: &K) -> Result<(), Problem> {
    let Some(limiter) = limiter else { return Ok(()) };
    limiter.check_key(key).map_err(|until| {
        let wait = until.wait_time_from(DefaultClock::default().now());
        Problem::too_many(wait.as_secs() + 1)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_too_many_waits_and_others_do_not() {
        let limits = Limits::of(&Settings { exports_per_minute_of_person: 2, ..Settings::default() });
        assert!(limits.export("a-1").is_ok());
        assert!(limits.export("a-1").is_ok());
        let problem = limits.export("a-1").unwrap_err();
        assert_eq!(problem.status, 429);
        assert!(problem.headers.iter().any(|(name, value)| name == "retry-after" && value == "30"));
        assert!(limits.export("a-2").is_ok());
        let none = Limits::of(&Settings { exports_per_minute_of_person: 0, ..Settings::default() });
        assert!((0..100).all(|_| none.export("a-1").is_ok()));
    }

    #[test]
    fn a_network_of_ipv6_is_one() {
        let limits = Limits::of(&Settings { requests_per_minute_of_address: 1, ..Settings::default() });
        let ask = |text: &str| limits.address(text.parse().unwrap()).is_ok();
        assert!(ask("2001:db8::1") && !ask("2001:db8::2") && ask("2001:db8:0:1::1"));
        assert!(ask("192.0.2.1") && !ask("::ffff:192.0.2.1") && ask("192.0.2.2"));
    }
}
