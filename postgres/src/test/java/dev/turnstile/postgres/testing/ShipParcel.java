package dev.turnstile.postgres.testing;

import dev.turnstile.postgres.PostgresTurnstile;
import dev.turnstile.postgres.testing.Parcels.Move;
import dev.turnstile.testing.race.StepDataSource;
import org.postgresql.ds.PGSimpleDataSource;

/** A program that pays and ships a parcel. Its arguments are the URL of the database and the parcel. */
final class ShipParcel {

    private ShipParcel() {}

    public static void main(String... arguments) {
        PGSimpleDataSource database = new PGSimpleDataSource();
        database.setUrl(arguments[0]);
        try (PostgresTurnstile turnstile =
                PostgresTurnstile.builder(StepDataSource.of(database)).openInstalled()) {
            var parcels = turnstile.lifecycle(Parcels.MACHINE, Parcels.TABLE);
            parcels.fire(arguments[1], Move.PAY);
            parcels.fire(arguments[1], Move.SHIP);
        }
    }
}
