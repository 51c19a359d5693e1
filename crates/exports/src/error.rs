//! What can go wrong while a file is made.

/// Why no file came out.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// The workbook could not be written.
    #[error("the workbook could not be written: {0}")]
    Workbook(#[from] rust_xlsxwriter::XlsxError),
    /// A value could not be written as JSON.
    #[error("not writable as JSON: {0}")]
    Json(#[from] serde_json::Error),
}

impl ExportError {
    /// The sentence in Japanese.
    #[must_use]
    pub fn ja(&self) -> String {
        match self {
            Self::Workbook(cause) => format!("表計算の書類を作れません（{cause}）。"),
            Self::Json(cause) => format!("JSONに書けません（{cause}）。"),
        }
    }
}
