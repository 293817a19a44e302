package dev.turnstile.spring.web.internal;

import dev.turnstile.command.InputRefused;
import dev.turnstile.event.ExpectedVersion;
import dev.turnstile.event.WrongExpectedVersion;
import dev.turnstile.failure.spi.FailureText;
import dev.turnstile.lifecycle.GuardRefused;
import dev.turnstile.lifecycle.InvalidTransition;
import dev.turnstile.lifecycle.RecordMoved;
import dev.turnstile.lifecycle.StaleRecord;
import dev.turnstile.lifecycle.TransitionRefused;
import dev.turnstile.machine.Guard;
import dev.turnstile.refusal.ConstraintViolated;
import dev.turnstile.refusal.Refusal;
import dev.turnstile.spring.web.HeaderRefused;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The detail and the fields of a problem: those parts of an exception that a client may see. */
public final class Content {

    private Content() {}

    /** Returns the detail of a problem, or null for none. */
    public static @Nullable String detail(Kind kind, Throwable exception) {
        return switch (kind) {
            case TRANSITION_NOT_PERMITTED,
                    GUARD_REFUSED,
                    RECORD_LOCKED,
                    INPUT_REFUSED,
                    STREAM_DELETED,
                    INVALID_HEADER,
                    IDEMPOTENCY_KEY_REQUIRED,
                    PRECONDITION_REQUIRED,
                    VERSION_CONFLICT,
                    REFUSED -> FailureText.message(exception);
            case RECORD_NOT_FOUND -> "expected a record with this id, found none";
            case RECORD_MOVED ->
                "the record is in another state than expected; read the record before you send the request" + " again";
            case PRECONDITION_FAILED ->
                "expected the version of If-Match, found another version; read the record before you send the request"
                        + " again";
            case APPEND_CONFLICT -> "the data has changed since it was read; read it before you send the request again";
            case DUPLICATE -> "expected a unique value, found a value that exists already; change the value";
            case CONSTRAINT_VIOLATED -> "a value violates a constraint of the data; correct the value";
            case IDEMPOTENCY_KEY_REUSED ->
                "the idempotency key was used before for another request; a new request needs a new key";
            case TEXT_NOT_STORABLE ->
                "expected text without U+0000 and unpaired surrogates, got text with one of them; remove it";
            case OUTCOME_UNKNOWN ->
                "the changes may or may not be stored; read the data before you send the request"
                        + " again, or send it again with the same idempotency key";
            case UNAVAILABLE -> "the request cannot be processed at the moment; send it again later";
            case INTERNAL_ERROR -> null;
        };
    }

    /** Returns the fields of a problem; empty for failures. */
    public static Map<String, Object> fields(Kind kind, Throwable exception) {
        Map<String, Object> fields = new LinkedHashMap<>();
        switch (exception) {
            case TransitionRefused refused -> lifecycle(fields, refused, kind);
            case WrongExpectedVersion wrong -> version(fields, wrong, kind);
            case InputRefused refused -> fields.put("problems", refused.problems());
            case HeaderRefused refused -> fields.put("header", refused.header());
            case ConstraintViolated violated -> fields.put("constraint", violated.kind());
            case Refusal refusal -> {
                if (kind == Kind.REFUSED) {
                    own(fields, refusal);
                }
            }
            default -> {}
        }
        return fields;
    }

    private static void lifecycle(Map<String, Object> fields, TransitionRefused refused, Kind kind) {
        fields.put("machine", refused.lifecycle());
        fields.put("record", refused.record());
        String transition = refused.transition();
        if (transition != null) {
            fields.put("transition", transition);
        }
        switch (refused) {
            case InvalidTransition invalid -> {
                fields.put("state", invalid.state());
                fields.put("permitted", invalid.permitted());
            }
            case GuardRefused guard -> {
                fields.put("state", guard.state());
                fields.put("guards", guard.unmet().stream().map(Content::guard).toList());
            }
            case RecordMoved moved -> {
                fields.put("expectedState", moved.expected());
                fields.put("state", moved.actual());
            }
            case StaleRecord stale -> versions(fields, kind, stale.expected(), stale.actual());
            default -> {}
        }
    }

    private static Map<String, String> guard(Guard guard) {
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("name", guard.name());
        fields.put("reason", guard.reason());
        return fields;
    }

    private static void version(Map<String, Object> fields, WrongExpectedVersion wrong, Kind kind) {
        fields.put("stream", wrong.stream().toString());
        if (wrong.expected() instanceof ExpectedVersion.Exactly exactly) {
            versions(fields, kind, exactly.version(), wrong.actual());
        } else {
            fields.put("version", wrong.actual());
        }
    }

    /** Adds the versions. The expected version is left out after If-Match, because a tag need not be a version. */
    private static void versions(Map<String, Object> fields, Kind kind, long expected, long actual) {
        if (kind != Kind.PRECONDITION_FAILED) {
            fields.put("expectedVersion", expected);
        }
        fields.put("version", actual);
    }

    /** Adds the fields of the application in an object of their own, because their names may be those of a problem. */
    private static void own(Map<String, Object> fields, Refusal refusal) {
        try {
            Map<String, Object> given = refusal.fields();
            if (!given.isEmpty()) {
                fields.put("fields", PlainValue.map(given));
            }
        } catch (RuntimeException | StackOverflowError e) {
            fields.clear(); // the problem is sent without the fields that cannot be read
        }
    }
}
