//! Who somebody is: accounts, passwords, codes, sessions, tokens, invitations.
