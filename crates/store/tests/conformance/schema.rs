//! The two schemas are one schema, and every key of a high-volume table can be distributed.

use std::collections::BTreeSet;

use store::Engine;

use crate::harness::{Db, block_on, fresh, run, sqlite_only};

const OF_FIELD: [&str; 9] = [
    "attachment",
    "conflicting_submission",
    "day_close",
    "file_reading",
    "judgement",
    "raw_submission",
    "stray_part",
    "submission_key",
    "unjudged",
];
const OF_EVALUATION: [&str; 22] = [
    "case_person",
    "comment_code",
    "counter_link",
    "data_version",
    "frame",
    "frame_person",
    "frame_row",
    "kept_result",
    "margin",
    "partial_interview",
    "past_answer",
    "past_import",
    "published_result",
    "question",
    "reply",
    "response",
    "survey_case",
    "ticket",
    "visit",
    "web_staging",
    "web_submission",
    "web_submit_key",
];

fn migrations(engine: &str) -> BTreeSet<String> {
    let files = std::fs::read_dir(format!("../../migrations/{engine}")).unwrap();
    files.map(|file| file.unwrap().file_name().into_string().unwrap()).collect()
}

#[test]
fn both_folders_hold_the_same_migrations() {
    assert_eq!(migrations("sqlite"), migrations("postgres"));
    assert!(migrations("sqlite").contains("0001_base.sql"));
}

async fn tables(db: &Db) -> BTreeSet<String> {
    let sql = match db.engine() {
        Engine::Sqlite => "select name from sqlite_master where type = 'table' and name not like 'sqlite_%'",
        Engine::Postgres => "select tablename::text from pg_tables where schemaname = 'public'",
    };
    db.texts(sql).await.into_iter().collect()
}

async fn columns(db: &Db, table: &str) -> Vec<String> {
    let sql = match db.engine() {
        Engine::Sqlite => format!("select name from pragma_table_info('{table}') order by cid"),
        Engine::Postgres => format!(
            "select column_name::text from information_schema.columns where table_name = '{table}' order by ordinal_position"
        ),
    };
    db.texts(&sql).await
}

/// The columns of every primary key and unique index of a table, one text a key.
async fn keys(db: &Db, table: &str) -> Vec<Vec<String>> {
    let sql = match db.engine() {
        Engine::Sqlite => format!(
            "select group_concat(c.name, ' ') from pragma_index_list('{table}') i, pragma_index_info(i.name) c \
             where i.\"unique\" = 1 group by i.name"
        ),
        Engine::Postgres => format!(
            "select string_agg(a.attname, ' ') from pg_index i join pg_attribute a on a.attrelid = i.indrelid \
             and a.attnum = any(i.indkey) where i.indisunique and i.indrelid = '{table}'::regclass group by i.indexrelid"
        ),
    };
    db.texts(&sql).await.iter().map(|key| key.split(' ').map(str::to_owned).collect()).collect()
}

/// The tables a table refers to.
async fn references(db: &Db, table: &str) -> Vec<String> {
    let sql = match db.engine() {
        Engine::Sqlite => format!("select \"table\" from pragma_foreign_key_list('{table}')"),
        Engine::Postgres => format!(
            "select confrelid::regclass::text from pg_constraint where contype = 'f' and conrelid = '{table}'::regclass"
        ),
    };
    db.texts(&sql).await
}

async fn every_key_carries_its_distribution_column(db: Db) {
    let volume = OF_FIELD.map(|table| (table, "install_id"));
    for (table, distributed_by) in volume.into_iter().chain(OF_EVALUATION.map(|table| (table, "evaluation_id"))) {
        let keys = keys(&db, table).await;
        assert!(!keys.is_empty(), "{table} has no key at all");
        for key in keys {
            assert!(key.iter().any(|column| column == distributed_by), "{table}: {key:?} lacks {distributed_by}");
        }
        assert!(references(&db, table).await.is_empty(), "{table} refers across nodes");
    }
    // Every table is one or the other: high-volume, or small and copied everywhere.
    let small = [
        "_sqlx_migrations",
        "account",
        "area",
        "area_import",
        "assignment",
        "campaign",
        "enrolment_code",
        "evaluation",
        "feed_entry",
        "install",
        "pin_request",
        "plan_deed",
        "publication",
        "questionnaire",
        "session",
        "setting",
        "spent_refresh",
        "tablet_deed",
        "tablet_recovery",
        "team_member",
        "theme",
        "unit",
        "verified_backup",
        "withdrawal",
    ];
    let known: BTreeSet<String> =
        small.iter().chain(&OF_FIELD).chain(&OF_EVALUATION).map(ToString::to_string).collect();
    assert_eq!(tables(&db).await, known, "say of a new table how it is distributed");
}

#[test]
fn keys_on_sqlite() {
    run(Engine::Sqlite, every_key_carries_its_distribution_column);
}

#[test]
fn keys_on_postgres() {
    run(Engine::Postgres, every_key_carries_its_distribution_column);
}

#[test]
fn tables_and_columns_are_the_same() {
    if sqlite_only() {
        return;
    }
    run(Engine::Postgres, |postgres| async move {
        let sqlite = fresh(Engine::Sqlite).await;
        let names = tables(&sqlite).await;
        assert_eq!(names, tables(&postgres).await);
        for table in names.iter().filter(|name| *name != "_sqlx_migrations") {
            assert_eq!(columns(&sqlite, table).await, columns(&postgres, table).await, "{table}");
        }
    });
}

/// Texts that are compared or sorted do so by bytes, whatever the collation of the database.
#[test]
fn sorted_texts_are_in_byte_order() {
    if sqlite_only() {
        return;
    }
    run(Engine::Postgres, |db| async move {
        let indexed = "select c.relname || '.' || a.attname from pg_index i join pg_class c on c.oid = i.indrelid \
             join pg_attribute a on a.attrelid = i.indrelid and a.attnum = any(i.indkey) \
             join pg_collation l on l.oid = a.attcollation join pg_namespace n on n.oid = c.relnamespace \
             where n.nspname = 'public' and l.collname <> 'C' order by 1";
        assert_eq!(db.texts(indexed).await, Vec::<String>::new());
        let sorted = "select column_name::text from information_schema.columns where table_schema = 'public' \
             and column_name in ('sort_key', 'search_key', 'code', 'day', 'mode', 'sample_type', 'username') \
             and collation_name is distinct from 'C'";
        assert_eq!(db.texts(sorted).await, Vec::<String>::new());
    });
}

/// Strict tables: a wrong type is an error on SQLite too.
#[test]
fn sqlite_tables_are_strict() {
    block_on(async {
        let db = fresh(Engine::Sqlite).await;
        let loose = db
            .texts("select name from pragma_table_list where schema = 'main' and type = 'table' and strict = 0")
            .await;
        let ours: Vec<_> = loose.into_iter().filter(|name| !name.starts_with("sqlite_")).collect();
        assert_eq!(ours, ["_sqlx_migrations"]);
    });
}
