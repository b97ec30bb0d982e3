//! Journeys across the whole product; the tests live beside this file.
