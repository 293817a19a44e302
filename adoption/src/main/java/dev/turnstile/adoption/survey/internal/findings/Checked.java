package dev.turnstile.adoption.survey.internal.findings;

import dev.turnstile.adoption.survey.internal.catalog.ReadSession;
import dev.turnstile.adoption.survey.internal.catalog.TableCatalog;
import dev.turnstile.adoption.survey.internal.catalog.TableColumn;
import dev.turnstile.adoption.survey.internal.sample.Sample;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The table that the checks examine.
 *
 * @param session the transaction
 * @param catalog the table
 * @param sample some rows
 * @param complete whether the checks may read all rows
 * @param deleted the mark of deleted rows, or null
 * @param deletedRows the number of rows with the mark
 */
public record Checked(
        ReadSession session,
        TableCatalog catalog,
        Sample sample,
        boolean complete,
        @Nullable TableColumn deleted,
        long deletedRows) {

    /** Returns the condition of rows that are not deleted; {@code true} if the table has no such mark. */
    public String live() {
        return deleted == null ? "true" : live(deleted);
    }

    /** Returns the condition of rows that are not deleted, if the table has a mark. */
    public Optional<String> liveCondition() {
        return Optional.ofNullable(deleted).map(Checked::live);
    }

    private static String live(TableColumn mark) {
        return mark.family().isTime() ? mark.quoted() + " IS NULL" : mark.quoted() + " IS NOT TRUE";
    }
}
