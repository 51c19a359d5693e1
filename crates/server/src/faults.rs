//! What other crates say went wrong, as problems.

use axum::http::StatusCode;
use shirube_accounts::SignInFault;

use crate::problem::Problem;

impl From<SignInFault> for Problem {
    fn from(fault: SignInFault) -> Self {
        let code = match fault {
            SignInFault::Wrong => "wrong-credentials",
            SignInFault::CodeNeeded => "code-needed",
            SignInFault::Wait { seconds } => {
                let mut problem = Self::too_many(seconds.into());
                (problem.detail, problem.detail_en) = (fault.ja(), fault.en());
                return problem;
            }
        };
        Self::new(StatusCode::UNAUTHORIZED, (code, "サインインできません"), fault.ja(), fault.en())
    }
}
