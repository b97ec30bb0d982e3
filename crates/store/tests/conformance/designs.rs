//! The design of a sample in numbers.

use store::SampleDesign;
use survey::id::EvaluationId;

use crate::fixture::{EVALUATION, case, id, programme};
use crate::harness::both;

both! {
    async fn a_design_counts_strata_psus_people_and_known_frames(db: Db) {
        programme(&db).await;
        // Nine people of one stratum in three communes, each with another weight.
        let one = SampleDesign {
            strata: 1,
            psus: 3,
            people: 9,
            framed_strata: 3,
            framed_psus: 3,
            frame_psus: 12,
            frame_people: 120,
            weighted: true,
        };
        assert_eq!(db.sample_design(EVALUATION).await.unwrap(), one);
        let mut second = case(EVALUATION, 60);
        "vùng thấp".clone_into(&mut second.design.stratum);
        second.design.psus_in_stratum = None;
        second.design.people_in_psu = None;
        db.add_cases(&[(second, None)]).await.unwrap();
        let two = SampleDesign { strata: 2, psus: 4, people: 10, ..one };
        assert_eq!(db.sample_design(EVALUATION).await.unwrap(), two);
        let mut third = case(EVALUATION, 61);
        "đô thị".clone_into(&mut third.design.stratum);
        third.design.psus_in_stratum = Some(5);
        third.design.people_in_psu = Some(7);
        db.add_cases(&[(third, None)]).await.unwrap();
        let three = SampleDesign {
            strata: 3,
            psus: 5,
            people: 11,
            framed_strata: 4,
            framed_psus: 4,
            frame_psus: 17,
            frame_people: 127,
            ..two
        };
        assert_eq!(db.sample_design(EVALUATION).await.unwrap(), three);
        assert_eq!(db.sample_design(EvaluationId(id(0x98))).await.unwrap(), SampleDesign::default());
    }
}
