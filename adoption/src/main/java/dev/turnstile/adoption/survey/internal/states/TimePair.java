package dev.turnstile.adoption.survey.internal.states;

import dev.turnstile.adoption.survey.internal.catalog.TableColumn;
import dev.turnstile.adoption.survey.internal.catalog.TableColumn.Family;
import java.util.List;

/**
 * Two times of which the first is nearly always the earlier one.
 *
 * @param first the time that is earlier
 * @param second the time that is later
 * @param between the times between them, which are compared with both instead if they are set
 */
public record TimePair(TableColumn first, TableColumn second, List<TableColumn> between) {

    public TimePair {
        between = List.copyOf(between);
    }

    /** Returns the condition of the rows with the opposite order. A date is compared with the date of the other time. */
    public String contradiction() {
        boolean dates = first.family() == Family.DATE || second.family() == Family.DATE;
        String type = dates ? "::date" : "";
        StringBuilder condition = new StringBuilder(first.quoted() + type + " > " + second.quoted() + type);
        between.forEach(time -> condition.append(" AND ").append(time.quoted()).append(" IS NULL"));
        return condition.toString();
    }
}
