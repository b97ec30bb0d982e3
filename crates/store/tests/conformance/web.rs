//! Citizens' answers: taken exactly once for each form and each ticket.

use store::{CounterLink, Staged, StoreError, TicketForm, WebSource};
use survey::id::{CounterLinkId, EvaluationId};

use crate::fixture::{EVALUATION, LINK, NOW, by_link, counter_link, day, hash, id, programme, ticket, web_answer};
use crate::harness::both;

both! {
    async fn a_form_sent_twice_is_one_answer(db: Db) {
        programme(&db).await;
        let answer = web_answer(1, WebSource::Counter, "2022-09-21");
        assert_eq!(db.stage_web_answer(&answer).await.unwrap(), Staged::Taken);
        assert_eq!(db.stage_web_answer(&answer).await.unwrap(), Staged::Repeated);
        assert_eq!((db.count("web_staging").await, db.count("web_submit_key").await), (1, 1));
    }

    async fn a_ticket_is_used_once_by_either_form(db: Db) {
        programme(&db).await;
        db.add_tickets(EVALUATION, &[ticket(1), ticket(2)]).await.unwrap();
        let today = day("2022-09-21");
        assert_eq!(db.open_ticket(TicketForm::Link(hash(1)), today).await.unwrap(), Some(EVALUATION));
        assert_eq!(db.open_ticket(TicketForm::Code(hash(101)), today).await.unwrap(), Some(EVALUATION));
        assert_eq!(db.stage_web_answer(&web_answer(1, by_link(1), "2022-09-21")).await.unwrap(), Staged::Taken);
        assert_eq!(db.stage_web_answer(&web_answer(1, by_link(1), "2022-09-21")).await.unwrap(), Staged::Repeated);
        let code = WebSource::Ticket(TicketForm::Code(hash(101)));
        assert_eq!(db.stage_web_answer(&web_answer(2, code, "2022-09-21")).await.unwrap(), Staged::TicketRefused);
        assert_eq!(db.open_ticket(TicketForm::Link(hash(1)), today).await.unwrap(), None);
        assert_eq!(db.open_ticket(TicketForm::Code(hash(101)), today).await.unwrap(), None);
        assert_eq!(db.ticket_counts(EVALUATION).await.unwrap(), (2, 1));
        // The form that was refused may be sent again with a good ticket.
        let good = WebSource::Ticket(TicketForm::Code(hash(102)));
        assert_eq!(db.stage_web_answer(&web_answer(2, good, "2022-09-21")).await.unwrap(), Staged::Taken);
        assert_eq!(db.count("web_staging").await, 2);
    }

    async fn of_eight_answers_with_one_ticket_one_is_taken(db: Db) {
        programme(&db).await;
        db.add_tickets(EVALUATION, &[ticket(1)]).await.unwrap();
        let tasks: Vec<_> = (1..=8)
            .map(|key| {
                let db = db.clone();
                tokio::spawn(async move {
                    db.stage_web_answer(&web_answer(key, by_link(1), "2022-09-21")).await.unwrap()
                })
            })
            .collect();
        let mut taken = 0;
        for task in tasks {
            let outcome = task.await.unwrap();
            assert_ne!(outcome, Staged::Repeated);
            taken += usize::from(outcome == Staged::Taken);
        }
        assert_eq!((taken, db.count("web_staging").await, db.count("web_submit_key").await), (1, 1, 1));
    }

    async fn one_form_sent_by_eight_at_once_is_one_answer(db: Db) {
        programme(&db).await;
        db.add_tickets(EVALUATION, &[ticket(1)]).await.unwrap();
        let tasks: Vec<_> = (0..8)
            .map(|_| {
                let db = db.clone();
                tokio::spawn(async move {
                    db.stage_web_answer(&web_answer(1, by_link(1), "2022-09-21")).await.unwrap()
                })
            })
            .collect();
        let mut taken = 0;
        for task in tasks {
            let outcome = task.await.unwrap();
            assert_ne!(outcome, Staged::TicketRefused, "the respondent would be told that the ticket was used");
            taken += usize::from(outcome == Staged::Taken);
        }
        assert_eq!(taken, 1);
    }

    async fn tickets_end_with_their_last_day(db: Db) {
        programme(&db).await;
        db.add_tickets(EVALUATION, &[ticket(1)]).await.unwrap();
        let form = TicketForm::Link(hash(1));
        assert_eq!(db.open_ticket(form, day("2022-10-31")).await.unwrap(), Some(EVALUATION));
        assert_eq!(db.open_ticket(form, day("2022-11-01")).await.unwrap(), None);
        let late = db.stage_web_answer(&web_answer(1, by_link(1), "2022-11-01")).await.unwrap();
        assert_eq!((late, db.count("web_submit_key").await), (Staged::TicketRefused, 0));
        assert_eq!(db.open_ticket(TicketForm::Link(hash(77)), day("2022-09-21")).await.unwrap(), None);
    }

    async fn a_ticket_of_another_evaluation_opens_nothing_here(db: Db) {
        programme(&db).await;
        db.add_tickets(EvaluationId(id(0x33)), &[ticket(1)]).await.unwrap();
        let answer = db.stage_web_answer(&web_answer(1, by_link(1), "2022-09-21")).await.unwrap();
        assert_eq!(answer, Staged::TicketRefused);
    }

    async fn tickets_are_added_all_or_none(db: Db) {
        programme(&db).await;
        let twice = db.add_tickets(EVALUATION, &[ticket(1), ticket(2), ticket(1)]).await;
        assert!(matches!(twice, Err(StoreError::Exists(_))), "{twice:?}");
        assert_eq!(db.ticket_counts(EVALUATION).await.unwrap(), (0, 0));
    }

    async fn a_counter_link_is_switched_on_and_off(db: Db) {
        programme(&db).await;
        let link = counter_link("MLA7QX");
        db.add_counter_link(&link, NOW).await.unwrap();
        db.set_counter_link_active(&link, false).await.unwrap();
        let off = CounterLink { active: false, ..link.clone() };
        assert_eq!(db.counter_link("MLA7QX").await.unwrap(), Some(off));
        db.set_counter_link_active(&link, true).await.unwrap();
        assert_eq!(db.counter_links(EVALUATION).await.unwrap(), [link]);
        for code in ["mla7qx", "", "MLA\0"] {
            assert_eq!(db.counter_link(code).await.unwrap(), None, "{code:?}");
        }
        let strange = CounterLink { id: CounterLinkId(id(0x99)), ..counter_link("X") };
        let missing = db.set_counter_link_active(&strange, true).await;
        assert!(matches!(missing, Err(StoreError::Missing("counter link"))));
    }

    async fn a_code_leads_to_one_evaluation(db: Db) {
        programme(&db).await;
        db.add_counter_link(&counter_link("MLA7QX"), NOW).await.unwrap();
        let other = CounterLink {
            id: CounterLinkId(id(0x98)),
            evaluation: EvaluationId(id(0x33)),
            ..counter_link("MLA7QX")
        };
        let taken = db.add_counter_link(&other, NOW).await;
        assert!(matches!(taken, Err(StoreError::Exists(_))), "{taken:?}");
        assert_eq!(db.counter_link("MLA7QX").await.unwrap().unwrap().id, LINK);
    }
}
