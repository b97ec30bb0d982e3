//! A database of one engine copied into the other, table by table, with the same columns and rows. A backup of
//! PostgreSQL is made this way into a file of SQLite, and restored from it.
//!
//! Table and column names come from our own schema, never from anyone's input.

use futures_util::TryStreamExt as _;
use sqlx::postgres::{PgArguments, PgPool, PgRow};
use sqlx::query::Query;
use sqlx::sqlite::{SqliteArguments, SqlitePool, SqliteRow};
use sqlx::{AssertSqlSafe, Column as _, Postgres, Row as _, Sqlite, TypeInfo as _};
use uuid::Uuid;

use crate::error::{Result, StoreError};

/// A table with its columns, in the order in which tables refer to one another.
struct Table {
    name: String,
    columns: Vec<String>,
}

impl Table {
    fn list(&self) -> String {
        self.columns.join(", ")
    }

    fn insert(&self) -> String {
        let places: Vec<String> = (1..=self.columns.len()).map(|n| format!("${n}")).collect();
        format!("insert into {} ({}) values ({})", self.name, self.list(), places.join(", "))
    }
}

/// The tables of a migrated file: those that others refer to were made first.
async fn tables(file: &SqlitePool) -> Result<Vec<Table>> {
    const TABLES: &str = "select name from sqlite_master where type = 'table' and name not like 'sqlite_%' \
         and name <> '_sqlx_migrations' order by rowid";
    const COLUMNS: &str = "select name from pragma_table_info($1) order by cid";
    let mut tables = Vec::new();
    for name in sqlx::query_scalar::<_, String>(TABLES).fetch_all(file).await? {
        let columns = sqlx::query_scalar(COLUMNS).bind(&name).fetch_all(file).await?;
        tables.push(Table { name, columns });
    }
    Ok(tables)
}

/// Copies PostgreSQL, as it is at this moment, into an empty migrated file.
pub(crate) async fn into_file(from: &PgPool, file: &SqlitePool) -> Result<()> {
    const ONE_MOMENT: &str = "set transaction isolation level repeatable read, read only";
    let mut snapshot = from.begin().await?;
    sqlx::query(ONE_MOMENT).execute(&mut *snapshot).await?;
    for table in tables(file).await? {
        let mut writing = file.begin().await?;
        sqlx::query(AssertSqlSafe(format!("delete from {}", table.name))).execute(&mut *writing).await?;
        let select = format!("select {} from {}", table.list(), table.name);
        let mut rows = sqlx::query(AssertSqlSafe(select)).fetch(&mut *snapshot);
        while let Some(row) = rows.try_next().await? {
            let mut insert = sqlx::query(AssertSqlSafe(table.insert()));
            for column in 0..table.columns.len() {
                insert = to_sqlite(insert, &row, column)?;
            }
            insert.execute(&mut *writing).await?;
        }
        drop(rows);
        writing.commit().await?;
    }
    Ok(())
}

/// Copies a migrated file into an empty migrated PostgreSQL, in one transaction.
pub(crate) async fn from_file(file: &SqlitePool, to: &PgPool) -> Result<()> {
    const TYPES: &str = "select data_type::text from information_schema.columns where table_schema = current_schema() \
         and table_name = $1 and column_name = $2";
    const NEXT: &str = "select setval('submission_server_seq', greatest(1, \
         coalesce((select max(server_seq) from raw_submission), 0), \
         coalesce((select max(server_seq) from conflicting_submission), 0)))";
    const NEXT_ENTRY: &str = "select setval(pg_get_serial_sequence('feed_entry', 'entry_id'), \
         greatest(1, (select coalesce(max(entry_id), 0) from feed_entry)))";
    const NEXT_DEED: &str = "select setval(pg_get_serial_sequence('plan_deed', 'deed_id'), \
         greatest(1, (select coalesce(max(deed_id), 0) from plan_deed)))";
    let mut writing = to.begin().await?;
    for table in tables(file).await? {
        let mut kinds: Vec<String> = Vec::new();
        for column in &table.columns {
            kinds.push(sqlx::query_scalar(TYPES).bind(&table.name).bind(column).fetch_one(&mut *writing).await?);
        }
        sqlx::query(AssertSqlSafe(format!("delete from {}", table.name))).execute(&mut *writing).await?;
        let select = format!("select {} from {}", table.list(), table.name);
        let mut rows = sqlx::query(AssertSqlSafe(select)).fetch(file);
        while let Some(row) = rows.try_next().await? {
            let mut insert = sqlx::query(AssertSqlSafe(table.insert()));
            for (column, kind) in kinds.iter().enumerate() {
                insert = to_postgres(insert, &row, column, kind)?;
            }
            insert.execute(&mut *writing).await?;
        }
    }
    sqlx::query(NEXT).execute(&mut *writing).await?;
    sqlx::query(NEXT_ENTRY).execute(&mut *writing).await?;
    sqlx::query(NEXT_DEED).execute(&mut *writing).await?;
    writing.commit().await?;
    Ok(())
}

type ToSqlite<'q> = Query<'q, Sqlite, SqliteArguments>;
type ToPostgres<'q> = Query<'q, Postgres, PgArguments>;

fn to_sqlite<'q>(insert: ToSqlite<'q>, row: &PgRow, column: usize) -> Result<ToSqlite<'q>> {
    Ok(match row.column(column).type_info().name() {
        "UUID" => insert.bind(row.try_get::<Option<Uuid>, _>(column)?),
        "BYTEA" => insert.bind(row.try_get::<Option<Vec<u8>>, _>(column)?),
        "BOOL" => insert.bind(row.try_get::<Option<bool>, _>(column)?),
        "INT8" => insert.bind(row.try_get::<Option<i64>, _>(column)?),
        "FLOAT8" => insert.bind(row.try_get::<Option<f64>, _>(column)?),
        "TEXT" => insert.bind(row.try_get::<Option<String>, _>(column)?),
        other => return Err(StoreError::corrupt("column", format!("{other} is no type of this schema"))),
    })
}

fn to_postgres<'q>(insert: ToPostgres<'q>, row: &SqliteRow, column: usize, kind: &str) -> Result<ToPostgres<'q>> {
    Ok(match kind {
        "uuid" => insert.bind(row.try_get::<Option<Uuid>, _>(column)?),
        "bytea" => insert.bind(row.try_get::<Option<Vec<u8>>, _>(column)?),
        "boolean" => insert.bind(row.try_get::<Option<bool>, _>(column)?),
        "bigint" => insert.bind(row.try_get::<Option<i64>, _>(column)?),
        "double precision" => insert.bind(row.try_get::<Option<f64>, _>(column)?),
        "text" => insert.bind(row.try_get::<Option<String>, _>(column)?),
        other => return Err(StoreError::corrupt("column", format!("{other} is no type of this schema"))),
    })
}
