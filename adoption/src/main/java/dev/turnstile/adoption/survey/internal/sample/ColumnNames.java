package dev.turnstile.adoption.survey.internal.sample;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The meanings of usual names of columns and tables. */
public final class ColumnNames {

    private static final Pattern STATUS =
            Pattern.compile("(^|.*_)(status|state|stage|phase|step|lifecycle)(_(code|id|name))?$");

    private static final Pattern NO_STATUS = Pattern.compile(
            "(address|billing|home|shipping|us)_state(_.*)?|.*(count|quantity|qty|amount|total|price).*");

    private static final Pattern DELETED = Pattern.compile(
            "(is_|was_|soft_)?(deleted|removed|trashed|discarded)(_(at|on|date|time|flag))?|(deletion|removal)_(date|time)");

    /** Times that change with every update, or that lie in the future. */
    private static final Pattern NO_MILESTONE = Pattern.compile(
            "(updated|modified|changed|touched|synced|refreshed|edited)(_.*)?|(last|next|first)_.*|.*_(until|deadline)"
                    + "|(expires|expiry|expiration|due|scheduled|planned|expected|estimated|valid|birth)(_.*)?");

    private static final Pattern KEY = Pattern.compile(
            "(.*_)?(number|no|nr|num|code|reference|ref|email|username|login|slug|key|token|sku|isbn|iban|vin|serial)");

    private static final Pattern COUNTER =
            Pattern.compile("(.+)_(count|counter)|(?:num|count|number_of|count_of)_(.+)");

    private static final Pattern TIME_SUFFIX = Pattern.compile("_(at|on|date|time|timestamp|ts)$");

    private ColumnNames() {}

    public static boolean isStatus(String column) {
        return STATUS.matcher(lower(column)).matches()
                && !NO_STATUS.matcher(lower(column)).matches();
    }

    /** Returns whether the name excludes a status: an amount, a counter or the id of another table. */
    public static boolean isNoStatus(String column) {
        return NO_STATUS.matcher(lower(column)).matches() || lower(column).endsWith("_id");
    }

    public static boolean isDeleted(String column) {
        return DELETED.matcher(lower(column)).matches();
    }

    public static boolean isNoMilestone(String column) {
        return NO_MILESTONE.matcher(lower(column)).matches();
    }

    public static boolean isKey(String column) {
        return KEY.matcher(lower(column)).matches();
    }

    /** Returns the name of the things that a counter counts: {@code items} for {@code items_count}. */
    public static Optional<String> counted(String column) {
        Matcher matcher = COUNTER.matcher(lower(column));
        if (!matcher.matches()) {
            return Optional.empty();
        }
        return Optional.ofNullable(matcher.group(1)).or(() -> Optional.ofNullable(matcher.group(3)));
    }

    /** Returns the name of the thing that a column refers to: {@code customer} for {@code customer_id}. */
    public static Optional<String> referenced(String column) {
        String name = lower(column);
        return name.endsWith("_id") && name.length() > 3
                ? Optional.of(name.substring(0, name.length() - 3))
                : Optional.empty();
    }

    /** Returns the state that a time begins: {@code PAID} for {@code paid_at}. */
    public static String begun(String column) {
        return stateName(TIME_SUFFIX.matcher(lower(column)).replaceFirst(""));
    }

    /** Returns a value as the name of a state: upper-case letters, digits and underscores; empty if nothing is left. */
    public static String stateName(String value) {
        return value.strip()
                .toUpperCase(Locale.ROOT)
                .replaceAll("[^\\p{L}\\p{N}]+", "_")
                .replaceAll("^_+|_+$", "");
    }

    /** Returns the singular and plural forms of a noun that a table may have as its name. */
    public static List<String> forms(String noun) {
        String name = lower(noun);
        Set<String> forms = new LinkedHashSet<>(List.of(name, name + "s", name + "es"));
        if (name.endsWith("y")) {
            forms.add(name.substring(0, name.length() - 1) + "ies");
        }
        if (name.endsWith("ies")) {
            forms.add(name.substring(0, name.length() - 3) + "y");
        }
        if (name.endsWith("es")) {
            forms.add(name.substring(0, name.length() - 2));
        }
        if (name.endsWith("s") && name.length() > 1) {
            forms.add(name.substring(0, name.length() - 1));
        }
        return List.copyOf(forms);
    }

    private static String lower(String name) {
        return name.toLowerCase(Locale.ROOT);
    }
}
