//! What a server knows of a demo it serves: its port, and the token in the address of its door.

/// How the cookie of a demo is kept: it never goes along with a request from elsewhere.
pub(crate) const DEMO_COOKIE: &str = "Strict";

/// The door of a demo.
#[derive(Debug, Clone)]
pub struct Demo {
    /// The token in its address.
    pub token: String,
    /// The port it is served at, on loopback.
    pub port: u16,
}

impl Demo {
    /// Whether a request names this host.
    pub(crate) fn is_own(&self, host: &str) -> bool {
        host.rsplit_once(':').is_some_and(|(name, port)| {
            matches!(name, "127.0.0.1" | "localhost" | "[::1]") && port.parse() == Ok(self.port)
        })
    }

    /// Whether this is the token; every byte is looked at.
    pub(crate) fn opens(&self, token: &str) -> bool {
        token.len() == self.token.len()
            && token.bytes().zip(self.token.bytes()).fold(0, |all, (one, other)| all | (one ^ other)) == 0
    }
}

#[cfg(test)]
mod tests {
    use super::Demo;

    #[test]
    fn only_loopback_with_the_port_is_the_demo() {
        let demo = Demo { token: "abc".to_owned(), port: 8080 };
        for host in ["127.0.0.1:8080", "localhost:8080", "[::1]:8080"] {
            assert!(demo.is_own(host), "{host}");
        }
        for host in ["127.0.0.1", "127.0.0.1:8081", "evil.example:8080", "", "localhost.evil.example:8080"] {
            assert!(!demo.is_own(host), "{host}");
        }
        assert!(demo.opens("abc"));
        assert!(!demo.opens("abd") && !demo.opens("ab") && !demo.opens(""));
    }
}
