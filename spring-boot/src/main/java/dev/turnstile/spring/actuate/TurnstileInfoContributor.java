package dev.turnstile.spring.actuate;

import dev.turnstile.postgres.PostgresTurnstile;
import dev.turnstile.postgres.listing.InstalledMachine;
import dev.turnstile.postgres.listing.Listings;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.springframework.boot.actuate.info.Info;
import org.springframework.boot.actuate.info.InfoContributor;

/**
 * The versions of Turnstile, of its schema and of the installed machines. Thread-safe.
 *
 * <p>The versions of the schema and of the machines are read from the database by each call.
 */
public final class TurnstileInfoContributor implements InfoContributor {

    private final Supplier<Listings> listings;

    /** Constructs the contributor. */
    public TurnstileInfoContributor(Supplier<Listings> listings) {
        this.listings = listings;
    }

    @Override
    public void contribute(Info.Builder builder) {
        Map<String, Object> machines = new LinkedHashMap<>();
        for (InstalledMachine machine : listings.get().machines()) {
            machines.put(machine.name(), machine.version());
        }
        Map<String, Object> versions = new LinkedHashMap<>();
        String version = PostgresTurnstile.class.getPackage().getImplementationVersion();
        versions.put("version", version == null ? "unknown" : version);
        versions.put("schema", listings.get().schemaVersion());
        versions.put("machines", machines);
        builder.withDetail("turnstile", versions);
    }
}
