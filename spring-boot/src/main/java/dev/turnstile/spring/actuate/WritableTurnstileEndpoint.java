package dev.turnstile.spring.actuate;

import dev.turnstile.postgres.PostgresTurnstile;
import dev.turnstile.postgres.listing.Listings;
import dev.turnstile.subscription.Start;
import dev.turnstile.subscription.Subscriptions.ParkedStream;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.InvalidEndpointRequestException;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;

/** The endpoint {@code turnstile} with operations that change a subscription. Thread-safe. */
@Endpoint(id = "turnstile")
public final class WritableTurnstileEndpoint extends TurnstileEndpoint {

    /** Constructs the endpoint, see {@link TurnstileEndpoint}. */
    public WritableTurnstileEndpoint(PostgresTurnstile turnstile, Supplier<Listings> listings, boolean showRecords) {
        super(turnstile, listings, showRecords);
    }

    /**
     * Changes a subscription.
     *
     * @param section {@code subscriptions}
     * @param name the subscription's name
     * @param action {@code redeliver} and {@code skip} for the parked event at a position; {@code reset} for the
     *     cursors
     * @param position the position of the parked event; null for {@code reset}
     * @param to the new start: {@code beginning}, {@code now}, or a time such as {@code 2026-11-29T10:00:00Z}; null for
     *     {@code redeliver} and {@code skip}
     * @return a map with the key {@code streams}: the number of streams that were redelivered or skipped, or the number
     *     of streams that were parked before the reset
     * @throws InvalidEndpointRequestException if the section is another one, if there is no such subscription, if the
     *     action is unknown or lacks a parameter, if {@code to} is neither a keyword nor a time, or if a subscription of
     *     a projection is reset
     */
    @WriteOperation
    public Map<String, Integer> change(
            @Selector String section,
            @Selector String name,
            String action,
            @Nullable Long position,
            @Nullable String to) {
        if (!section.equals("subscriptions")) {
            throw invalid("section: expected subscriptions, got '" + section + "'");
        }
        try {
            return Map.of("streams", changed(name, action, position, to));
        } catch (IllegalArgumentException e) {
            throw invalid(String.valueOf(e.getMessage()));
        }
    }

    private int changed(String name, String action, @Nullable Long position, @Nullable String to) {
        return switch (action) {
            case "redeliver" -> redelivered(name, position);
            case "skip" -> skipped(name, position);
            case "reset" -> subscriptions().reset(name, start(to)).size();
            default -> throw invalid("action: expected redeliver, skip or reset, got '" + action + "'");
        };
    }

    private int redelivered(String name, @Nullable Long position) {
        return (int) at(name, position).stream()
                .filter(parked -> subscriptions().redeliver(name, parked.stream()))
                .count();
    }

    private int skipped(String name, @Nullable Long position) {
        return (int) at(name, position).stream()
                .filter(parked -> subscriptions().skip(name, parked.stream(), parked.version()))
                .count();
    }

    private List<ParkedStream> at(String name, @Nullable Long position) {
        if (position == null) {
            throw invalid("position: expected the position of a parked event, got none");
        }
        return subscriptions().parked(name).stream()
                .filter(parked -> parked.position() == position)
                .toList();
    }

    private static Start start(@Nullable String to) {
        return switch (to) {
            case null -> throw invalid("to: expected beginning, now or a time, got none");
            case "beginning" -> Start.beginning();
            case "now" -> Start.now();
            default -> Start.recordedFrom(time(to));
        };
    }

    private static Instant time(String to) {
        try {
            return Instant.parse(to);
        } catch (DateTimeParseException e) {
            throw invalid("to: expected beginning, now or a time such as 2026-11-29T10:00:00Z, got '" + to + "'");
        }
    }
}
