package dev.turnstile.testing.race;

import java.sql.SQLException;
import org.postgresql.ds.PGSimpleDataSource;

/** A program that charges an account once. Its arguments are the URL of the database and the account. */
final class ChargeOnce {

    private ChargeOnce() {}

    public static void main(String... arguments) throws SQLException {
        PGSimpleDataSource database = new PGSimpleDataSource();
        database.setUrl(arguments[0]);
        new Accounts(StepDataSource.of(database)).readAndWrite(Integer.parseInt(arguments[1]));
    }
}
