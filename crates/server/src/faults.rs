//! What other crates say went wrong, as problems.

use axum::http::StatusCode;
use shirube_accounts::{AccountsError, SignInFault};
use shirube_desk::DeskError;
use shirube_persistence::StoreError;

use crate::problem::{FieldFault, Problem};

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

impl From<DeskError> for Problem {
    fn from(error: DeskError) -> Self {
        match error {
            DeskError::BadInput { faults } => {
                let mut problem =
                    Self::bad_input(faults.into_iter().map(|fault| called_here(fault.into())).collect());
                if problem.detail_en.contains("idempotency_mismatch") {
                    "urn:shirube:problem:idempotency_mismatch".clone_into(&mut problem.kind);
                }
                problem
            }
            DeskError::NotFound { .. } => Self::not_found(),
            DeskError::MovedOn { found, .. } => Self::stale(found),
            DeskError::Store(error) => error.into(),
            DeskError::CallOpen { .. } => {
                Self::new(StatusCode::CONFLICT, ("sealed", "できません"), error.ja(), error.to_string())
            }
            DeskError::Contents(error @ shirube_contents::ContentsError::Unreachable { .. }) => {
                Self::unavailable(&error)
            }
            error @ DeskError::ReadsNotMade { .. } => Self::unavailable(&error),
            other => Self::alarm(&other),
        }
    }
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::MovedOn { found, .. } => Self::stale(found.revision),
            StoreError::Busy
            | StoreError::Crossed
            | StoreError::Unreachable { .. }
            | StoreError::Full
            | StoreError::ReadOnly => Self::unavailable(&error),
            other => Self::alarm(&other),
        }
    }
}

impl From<AccountsError> for Problem {
    fn from(error: AccountsError) -> Self {
        match error {
            AccountsError::Desk(error) => error.into(),
            AccountsError::Store(error) => error.into(),
            other => Self::alarm(&other),
        }
    }
}

/// The request's id is a header here.
fn called_here(mut fault: FieldFault) -> FieldFault {
    if fault.field == "cmd" {
        "Idempotency-Key".clone_into(&mut fault.field);
    }
    fault
}
