//! The name of a comment outside the server: not the id of its answer, which tells when it was written and leads to the person's case.

use sha2::{Digest as _, Sha256};
use survey::id::{EvaluationId, ResponseId};
use uuid::Uuid;

use crate::scores::secret;
use crate::state::ApiState;

/// The names of the comments of one evaluation.
pub(crate) struct Keys {
    secret: [u8; 32],
    evaluation: EvaluationId,
}

impl Keys {
    pub fn of(state: &ApiState, evaluation: EvaluationId) -> Self {
        Self { secret: secret(state, b"hailong comment 1\n"), evaluation }
    }

    /// The same for every comment of one answer; a random UUID to whoever does not have the server's secret.
    pub fn name(&self, response: ResponseId) -> Uuid {
        let hash = Sha256::new().chain_update(self.secret).chain_update(self.evaluation.0.as_bytes());
        let [head @ .., _, _, _, _, _, _, _, _, _, _, _, _, _, _, _, _]: [u8; 32] =
            hash.chain_update(response.0.as_bytes()).finalize().into();
        uuid::Builder::from_random_bytes(head).into_uuid()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_has_nothing_of_the_answers_id() {
        let keys = |secret: u8, evaluation: u128| Keys {
            secret: [secret; 32],
            evaluation: EvaluationId(Uuid::from_u128(evaluation)),
        };
        // The ids of two answers given one after the other begin alike.
        let answers = [0x0175_2ef8_e7bb_7000_8000_0000_0000_0001_u128, 0x0175_2ef8_e7bb_7000_8000_0000_0000_0002];
        let [one, other] = answers.map(|id| keys(1, 1).name(ResponseId(Uuid::from_u128(id))));
        assert_ne!(one.as_bytes()[..6], other.as_bytes()[..6]);
        let response = ResponseId(Uuid::from_u128(answers[0]));
        assert_eq!(one, keys(1, 1).name(response));
        assert_ne!(one, keys(2, 1).name(response));
        assert_ne!(one, keys(1, 2).name(response));
        assert_eq!(one.get_version_num(), 4);
    }
}
