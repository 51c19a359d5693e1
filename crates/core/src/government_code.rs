//! Codes of local governments: 全国地方公共団体コード, six digits. Two of the prefecture (JIS X 0401), three
//! of the body in it (JIS X 0402), and a check digit.

/// Weights of the first five digits.
const WEIGHTS: [u32; 5] = [6, 5, 4, 3, 2];

/// Prefectures there are.
const PREFECTURES: u32 = 47;

/// The code in the form in which it is kept, where it is one; full-width digits are taken.
///
/// ```
/// use shirube_core::government_code::government_code;
///
/// assert_eq!(government_code("１３１０１６").as_deref(), Some("131016")); // 千代田区
/// assert_eq!(government_code("131010"), None); // its check digit is 6
/// ```
#[must_use]
pub fn government_code(typed: &str) -> Option<String> {
    let digit = |one: char| match one {
        '０'..='９' => Some(u32::from(one) - u32::from('０')),
        other => other.to_digit(10),
    };
    let digits: Vec<u32> = typed.trim().chars().map(digit).collect::<Option<_>>()?;
    let &[ten, one, .., check] = digits.as_slice() else { return None };
    if digits.len() != WEIGHTS.len() + 1 || !(1..=PREFECTURES).contains(&(ten * 10 + one)) {
        return None;
    }
    let sum: u32 = digits.iter().zip(WEIGHTS).map(|(digit, weight)| digit * weight).sum();
    let is_right = (11 - sum % 11) % 10 == check;
    is_right.then(|| digits.iter().map(u32::to_string).collect())
}

#[cfg(test)]
mod tests {
    use super::government_code;

    #[test]
    fn the_check_digit_has_to_be_right() {
        // 北海道, 札幌市, 千代田区, つくば市 (remainder 10), 鳥取県 (1), 岡山県 (0)
        for code in ["010006", "011002", "131016", "082201", "310000", "330001"] {
            assert_eq!(government_code(code).as_deref(), Some(code));
            for wrong in 0..=9 {
                let other = format!("{}{wrong}", &code[..5]);
                assert_eq!(government_code(&other).is_some(), other == code, "{other}");
            }
        }
        assert_eq!(government_code(" １３１０１６ ").as_deref(), Some("131016"));
        for none in ["", "13101", "1310166", "13101a", "480002", "000000", "minato"] {
            assert_eq!(government_code(none), None, "{none}");
        }
    }
}
