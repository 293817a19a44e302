package dev.turnstile.spring.web.internal;

import static java.util.Map.entry;

import dev.turnstile.aggregate.Aggregates.BrokenSnapshotException;
import dev.turnstile.command.CommandException;
import dev.turnstile.command.InputRefused;
import dev.turnstile.command.KeyConflict;
import dev.turnstile.event.AppendConditionFailed;
import dev.turnstile.event.BrokenStreamException;
import dev.turnstile.event.EventStoreException;
import dev.turnstile.event.MissingEventTypeException;
import dev.turnstile.event.StreamDeleted;
import dev.turnstile.event.UnreadableEventException;
import dev.turnstile.event.UnreadableEventException.UnknownEventTypeException;
import dev.turnstile.event.WrongExpectedVersion;
import dev.turnstile.failure.FailureException;
import dev.turnstile.json.InvalidJsonException;
import dev.turnstile.lifecycle.GuardRefused;
import dev.turnstile.lifecycle.InvalidTransition;
import dev.turnstile.lifecycle.LifecycleException;
import dev.turnstile.lifecycle.LifecycleException.OutdatedDefinitionException;
import dev.turnstile.lifecycle.LifecycleException.RecordNotUpdatedException;
import dev.turnstile.lifecycle.LifecycleException.UnknownStateCodeException;
import dev.turnstile.lifecycle.RecordLocked;
import dev.turnstile.lifecycle.RecordMoved;
import dev.turnstile.lifecycle.RecordNotFound;
import dev.turnstile.lifecycle.StaleRecord;
import dev.turnstile.machine.InvalidMachineException;
import dev.turnstile.machine.MachineDocument.InvalidDocumentException;
import dev.turnstile.projection.ProjectionException;
import dev.turnstile.projection.Projections.RebuildMismatchException;
import dev.turnstile.projection.Projections.RebuildSupersededException;
import dev.turnstile.projection.Replay.RefusedInReplayException;
import dev.turnstile.refusal.ConstraintViolated;
import dev.turnstile.refusal.Refusal;
import dev.turnstile.refusal.Refusal.StoredRefusal;
import dev.turnstile.spring.web.HeaderRefused;
import dev.turnstile.subscription.Postponed;
import dev.turnstile.subscription.Subscriptions.DifferentDeclarationException;
import dev.turnstile.subscription.Subscriptions.UnknownSubscriptionException;
import dev.turnstile.text.UnstorableTextException;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The kind of the problem for each refusal and failure. */
public final class Kinds {

    private static final Map<Class<? extends RuntimeException>, Kind> REFUSALS = Map.ofEntries(
            entry(RecordNotFound.class, Kind.RECORD_NOT_FOUND),
            entry(InvalidTransition.class, Kind.TRANSITION_NOT_PERMITTED),
            entry(GuardRefused.class, Kind.GUARD_REFUSED),
            entry(RecordMoved.class, Kind.RECORD_MOVED),
            entry(StaleRecord.class, Kind.VERSION_CONFLICT),
            entry(RecordLocked.class, Kind.RECORD_LOCKED),
            entry(WrongExpectedVersion.class, Kind.VERSION_CONFLICT),
            entry(AppendConditionFailed.class, Kind.APPEND_CONFLICT),
            entry(StreamDeleted.class, Kind.STREAM_DELETED),
            entry(InputRefused.class, Kind.INPUT_REFUSED),
            entry(KeyConflict.class, Kind.IDEMPOTENCY_KEY_REUSED),
            entry(ConstraintViolated.class, Kind.CONSTRAINT_VIOLATED),
            entry(StoredRefusal.class, Kind.REFUSED),
            entry(UnstorableTextException.class, Kind.TEXT_NOT_STORABLE));

    /** Failures; a failure that the database has caused may have another kind. */
    private static final Map<Class<? extends RuntimeException>, Kind> FAILURES = Map.ofEntries(
            entry(CommandException.class, Kind.INTERNAL_ERROR),
            entry(LifecycleException.class, Kind.INTERNAL_ERROR),
            entry(OutdatedDefinitionException.class, Kind.INTERNAL_ERROR),
            entry(RecordNotUpdatedException.class, Kind.INTERNAL_ERROR),
            entry(UnknownStateCodeException.class, Kind.INTERNAL_ERROR),
            entry(EventStoreException.class, Kind.INTERNAL_ERROR),
            entry(BrokenStreamException.class, Kind.INTERNAL_ERROR),
            entry(MissingEventTypeException.class, Kind.INTERNAL_ERROR),
            entry(UnknownEventTypeException.class, Kind.INTERNAL_ERROR),
            entry(UnreadableEventException.class, Kind.INTERNAL_ERROR),
            entry(BrokenSnapshotException.class, Kind.INTERNAL_ERROR),
            entry(InvalidJsonException.class, Kind.INTERNAL_ERROR),
            entry(InvalidDocumentException.class, Kind.INTERNAL_ERROR),
            entry(InvalidMachineException.class, Kind.INTERNAL_ERROR),
            entry(ProjectionException.class, Kind.INTERNAL_ERROR),
            entry(RebuildMismatchException.class, Kind.INTERNAL_ERROR),
            entry(RebuildSupersededException.class, Kind.INTERNAL_ERROR),
            entry(RefusedInReplayException.class, Kind.INTERNAL_ERROR),
            entry(DifferentDeclarationException.class, Kind.INTERNAL_ERROR),
            entry(UnknownSubscriptionException.class, Kind.INTERNAL_ERROR),
            entry(Postponed.class, Kind.UNAVAILABLE));

    /** The names of refusals of Turnstile, under which they are stored. */
    private static final Map<String, Kind> NAMES = REFUSALS.entrySet().stream()
            .collect(Collectors.toUnmodifiableMap(kind -> name(kind.getKey()), Map.Entry::getValue));

    private Kinds() {}

    /** Returns whether a kind is declared for exactly this class. */
    public static boolean contains(Class<?> type) {
        return REFUSALS.containsKey(type) || FAILURES.containsKey(type);
    }

    /**
     * Returns the kind for an exception, or null if the exception is not an exception of Turnstile.
     *
     * @param conditional whether an expected version was read from the header {@code If-Match}
     */
    public static @Nullable Kind of(Throwable exception, boolean conditional) {
        return switch (exception) {
            case HeaderRefused header -> header(header);
            case ConstraintViolated violated -> constraint(violated.kind());
            case StoredRefusal stored ->
                stored.type()
                        .filter(type -> !ConstraintViolated.class.isAssignableFrom(type))
                        .map(type -> refusal(type, conditional))
                        .orElseGet(() -> stored(stored.name()));
            case Refusal refusal -> refusal(refusal.getClass(), conditional);
            case FailureException failure ->
                FailureCause.of(failure)
                        .orElseGet(() -> FAILURES.getOrDefault(failure.getClass(), Kind.INTERNAL_ERROR));
            case UnstorableTextException text -> Kind.TEXT_NOT_STORABLE;
            case UnknownSubscriptionException unknown -> Kind.INTERNAL_ERROR;
            default -> null;
        };
    }

    private static Kind refusal(Class<? extends Refusal> type, boolean conditional) {
        Kind kind = REFUSALS.getOrDefault(type, Kind.REFUSED);
        return kind == Kind.VERSION_CONFLICT && conditional ? Kind.PRECONDITION_FAILED : kind;
    }

    private static Kind header(HeaderRefused refused) {
        if (!refused.isMissing()) {
            return Kind.INVALID_HEADER;
        }
        return refused.header().equals(IfMatch.HEADER) ? Kind.PRECONDITION_REQUIRED : Kind.IDEMPOTENCY_KEY_REQUIRED;
    }

    private static Kind constraint(ConstraintViolated.Kind kind) {
        return switch (kind) {
            case UNIQUE, EXCLUSION -> Kind.DUPLICATE;
            case CHECK, FOREIGN_KEY, NOT_NULL -> Kind.CONSTRAINT_VIOLATED;
        };
    }

    /** Returns the kind of a refusal whose class is known by name only. */
    private static Kind stored(String name) {
        for (ConstraintViolated.Kind kind : ConstraintViolated.Kind.values()) {
            if (name.equals(kind.name().toLowerCase(Locale.ROOT) + "_violated")) {
                return constraint(kind);
            }
        }
        return NAMES.getOrDefault(name, Kind.REFUSED);
    }

    private static String name(Class<?> type) {
        return type.getSimpleName().replaceAll("(?<=[a-z])(?=[A-Z])", "_").toLowerCase(Locale.ROOT);
    }
}
