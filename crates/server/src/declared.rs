//! The table of routes for whoever compares it with what is answered, and as a page.

use std::fmt::Write as _;

use crate::access::{Hidden, Who};
use crate::routes;

/// A route as the table declares it, for whoever compares it with what is answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Declared {
    /// The method.
    pub method: &'static str,
    /// The path, with names of its parts in braces.
    pub path: &'static str,
    /// `anybody`, `signed-in`, `installation-administrator`, `operator`, or the scope a token needs.
    pub who: &'static str,
    /// `nothing`, `own`, `left-out`, `not-found` or `not-found-or-refused`.
    pub hidden: &'static str,
}

/// Every route as it is declared.
pub fn declared() -> impl Iterator<Item = Declared> {
    routes::all().map(|route| Declared {
        method: route.method,
        path: route.path,
        who: match route.who {
            Who::Anybody => "anybody",
            Who::SignedIn => "signed-in",
            Who::Scope(scope) => scope.id(),
            Who::InstallationAdministrator => "installation-administrator",
            Who::Operator => "operator",
        },
        hidden: match route.hidden {
            Hidden::Nothing => "nothing",
            Hidden::Own => "own",
            Hidden::LeftOut => "left-out",
            Hidden::NotFound => "not-found",
            Hidden::NotFoundOrRefused => "not-found-or-refused",
        },
    })
}

/// Every route with who is let through and what is hidden, as a page of documentation.
#[must_use]
pub fn authorisation_table() -> String {
    let mut page = String::from(
        "# 誰が何を呼べるか Who may call what\n\n\
         <!-- written from crates/server/src/access.rs: SHIRUBE_BLESS=1 cargo nextest run -p shirube-server -->\n\n\
         サインインしていない人は401、範囲のないトークンは403です。役割（資格）は各団体の「office」の任命から、行為のたびに決まります。\
         団体をまたぐ道はありません。設置管理者も、任命がなければ案件を見られません。\n\n\
         Nobody signed in is 401, a token without the scope 403. Capacities come from the grants of each organisation's \
         `office`, at every act. No route crosses organisations. The installation's administrator sees no case without a grant.\n\n\
         | | 道 path | 誰が who | 見えないもの hidden | |\n|---|---|---|---|---|\n",
    );
    for route in routes::all() {
        let ((who_ja, who_en), (hidden_ja, hidden_en)) = (route.who.words(), route.hidden.words());
        // Writing to a String cannot fail.
        let _ = writeln!(
            page,
            "| {} | `{}` | {who_ja}<br>{who_en} | {hidden_ja}<br>{hidden_en} | {}<br>{} |",
            route.method, route.path, route.what.0, route.what.1
        );
    }
    page
}
