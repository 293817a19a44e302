package dev.turnstile.postgres.internal.enforcement;

import dev.turnstile.lifecycle.LifecycleException;
import dev.turnstile.postgres.Capture;
import dev.turnstile.postgres.EnforcementOptions;
import dev.turnstile.postgres.EnforcementOptions.Seal;
import dev.turnstile.postgres.QuotedName;
import dev.turnstile.postgres.internal.enforcement.Artifact.Kind;
import dev.turnstile.postgres.internal.enforcement.EnforcementRegistry.Installed;
import dev.turnstile.postgres.internal.sql.StatementTemplate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The objects that must exist in the database for a lifecycle. */
final class Declaration {

    private Declaration() {}

    /** Merges the installed enforcement with the given options. */
    static Installed installed(@Nullable Installed before, EnforcementOptions options, int version) {
        Installed basis = before == null ? new Installed(version, true, Capture.RECORD, null, null) : before;
        Seal seal = options.seal() == null ? new Seal(basis.application(), basis.door()) : options.seal();
        Installed merged = new Installed(
                version,
                options.guarded() == null ? basis.guarded() : options.guarded(),
                Objects.requireNonNullElse(options.capture(), basis.capture()),
                seal.application(),
                seal.door());
        if (merged.isSealed() && (!merged.guarded() || merged.capture() == Capture.OBSERVE)) {
            throw new LifecycleException(
                    "a seal needs guards and capture record or refuse, got "
                            + (merged.guarded() ? "capture observe" : "no guards")
                            + ": the application may still insert and delete; install without --no-guards and with"
                            + " --capture record, or without a seal",
                    null);
        }
        return merged;
    }

    /** Returns all objects of a lifecycle, including the function that lifecycles share. */
    static List<Artifact> all(EnforcedLifecycle lifecycle, Installed installed) {
        List<Artifact> artifacts = new ArrayList<>(List.of(circumstances(lifecycle.schema())));
        artifacts.addAll(of(lifecycle, installed));
        return artifacts;
    }

    /** Returns all objects of a lifecycle, including objects that must not exist. */
    static List<Artifact> of(EnforcedLifecycle lifecycle, Installed installed) {
        List<Artifact> artifacts = new ArrayList<>();
        EnforcedLifecycle sealed = lifecycle.withDoor(installed.isSealed() ? installed.door() : null);
        artifacts.addAll(new GuardCode(sealed).artifacts(installed.guarded()));
        artifacts.addAll(new CaptureCode(sealed).artifacts(installed.capture()));
        artifacts.add(NamedView.of(lifecycle, true));
        return artifacts;
    }

    /** Returns all objects that a lifecycle may have, with the declaration that they must not exist. */
    static List<Artifact> nothing(EnforcedLifecycle lifecycle) {
        List<Artifact> artifacts = new ArrayList<>();
        artifacts.addAll(new GuardCode(lifecycle).artifacts(false));
        artifacts.addAll(new CaptureCode(lifecycle).absent());
        artifacts.add(NamedView.of(lifecycle, false));
        return artifacts;
    }

    /** Returns the function that lifecycles share. */
    static Artifact circumstances(String schema) {
        return new Artifact(
                Kind.FUNCTION,
                QuotedName.of(schema),
                Artifact.SHARED,
                new StatementTemplate(Map.of("function", SqlText.function(schema, Artifact.SHARED)))
                        .fill(SqlText.file("circumstances.sql")));
    }

    static Artifact constraint(EnforcedLifecycle lifecycle) {
        return new GuardCode(lifecycle)
                .artifacts(true).stream()
                        .filter(artifact -> artifact.kind() == Kind.CONSTRAINT)
                        .findFirst()
                        .orElseThrow();
    }

    static String validate(Artifact constraint) {
        return "ALTER TABLE " + constraint.relation() + " VALIDATE CONSTRAINT " + QuotedName.of(constraint.name());
    }
}
