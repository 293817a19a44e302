package dev.turnstile.adoption.history.internal.columns;

import dev.turnstile.adoption.history.internal.Excerpt;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds the column with the id of the record.
 *
 * <p>Names give candidates in three groups: names of the record such as {@code Case ID}; keys of a thing such as {@code
 * order_id}; general keys such as {@code id}. The rows decide between them: a column whose value is different in each
 * row, while another candidate repeats, is the key of the history itself. Of two keys, the record is the one that
 * determines the other. A key has a value in each row. Keys of persons and organizations are used only if there is no other key.
 */
final class RecordColumn {

    private static final List<String> NAMES = List.of(
            "record",
            "recordid",
            "case",
            "caseid",
            "caseconceptname",
            "caseno",
            "casenumber",
            "casekey",
            "entityid",
            "aggregateid",
            "objectid",
            "itemid",
            "auditableid",
            "processinstanceid",
            "traceid");
    private static final Set<String> THINGS = Set.of(
            "order",
            "ticket",
            "issue",
            "incident",
            "invoice",
            "claim",
            "shipment",
            "application",
            "request",
            "document",
            "contract",
            "booking",
            "loan",
            "policy",
            "job",
            "parcel");
    private static final Set<String> KEYS = Set.of("id", "key", "number", "no", "nr", "num", "uuid", "guid", "ref");
    private static final Set<String> HISTORY = Set.of(
            "event",
            "log",
            "history",
            "change",
            "changelog",
            "audit",
            "version",
            "revision",
            "row",
            "entry",
            "line",
            "transition",
            "sequence",
            "status",
            "state",
            "activity",
            "step",
            "action",
            "message",
            "correlation",
            "index",
            "session",
            "old",
            "new",
            "from",
            "to",
            "previous",
            "before",
            "after");
    private static final Set<String> PARTIES = Set.of(
            "customer",
            "client",
            "tenant",
            "company",
            "organization",
            "organisation",
            "org",
            "account",
            "product",
            "vendor",
            "supplier",
            "parent",
            "type",
            "category",
            "group",
            "team",
            "department",
            "site",
            "store",
            "shop",
            "warehouse",
            "region",
            "country",
            "city",
            "person",
            "member",
            "project");
    private static final Set<String> ACTORS = Set.of(
            "user",
            "author",
            "actor",
            "resource",
            "employee",
            "agent",
            "owner",
            "assignee",
            "creator",
            "editor",
            "operator",
            "by",
            "whodunnit");

    private final Sample sample;
    private final List<String> named = new ArrayList<>();
    private final List<String> things = new ArrayList<>();
    private final List<String> general = new ArrayList<>();
    private final List<String> parties = new ArrayList<>();
    private final List<String> actors = new ArrayList<>();

    private RecordColumn(Sample sample, Set<String> taken) {
        this.sample = sample;
        ColumnName.all(sample).stream()
                .filter(name -> !taken.contains(name.name()))
                .forEach(this::classify);
    }

    /**
     * Returns the column, or null if there is no candidate.
     *
     * @param taken the columns with another meaning
     * @throws UnclearColumns if two columns are equally likely
     */
    static @Nullable String find(Sample sample, Set<String> taken) {
        RecordColumn search = new RecordColumn(sample, taken);
        String found = search.find();
        if (found != null && sample.unique(found)) {
            search.checkParties(found);
        }
        return found;
    }

    private void classify(ColumnName name) {
        boolean key = KEYS.contains(name.lastWord())
                || (name.words().size() == 1
                        && KEYS.stream().anyMatch(end -> THINGS.contains(without(name.plain(), end))));
        if (name.is(NAMES)) {
            named.add(name.name());
        } else if (name.words().size() == 1 && KEYS.contains(name.plain())) {
            general.add(name.name());
        } else if (THINGS.contains(name.plain()) || (key && !name.hasWord(HISTORY))) {
            group(name).add(name.name());
        }
    }

    private static String without(String plain, String end) {
        return plain.endsWith(end) ? plain.substring(0, plain.length() - end.length()) : "";
    }

    private List<String> group(ColumnName name) {
        return name.hasWord(ACTORS) ? actors : name.hasWord(PARTIES) ? parties : things;
    }

    private @Nullable String find() {
        checkAlike();
        List<List<String>> groups = List.of(named, things, general);
        boolean repeats = groups.stream().flatMap(List::stream).anyMatch(sample::repeats);
        boolean whole = groups.stream().flatMap(List::stream).anyMatch(sample::whole);
        for (List<String> group : groups) {
            List<String> left = group.stream()
                    .filter(name -> !repeats || !sample.unique(name))
                    .filter(name -> !whole || sample.whole(name))
                    .toList();
            if (!left.isEmpty()) {
                return best(left);
            }
        }
        return parties.isEmpty() ? (actors.isEmpty() ? null : best(actors)) : best(parties);
    }

    private void checkAlike() {
        for (String first : named) {
            List<String> alike = named.stream()
                    .filter(other -> ColumnName.of(other)
                            .plain()
                            .equals(ColumnName.of(first).plain()))
                    .toList();
            if (alike.size() > 1) {
                throw new UnclearColumns("expected one of the columns " + alike
                        + ", got all; specify one in the options: --record" + " (withRecord)");
            }
        }
    }

    /** Returns the column that determines all others of its group. */
    private String best(List<String> candidates) {
        if (candidates.size() == 1 || sample.rows().isEmpty()) {
            return candidates.getFirst();
        }
        Optional<String> best = candidates.stream()
                .filter(one -> candidates.stream().allMatch(other -> sample.determines(one, other)))
                .findFirst();
        return best.orElseThrow(() -> unclear(candidates.get(0), candidates.get(1)));
    }

    /** Refuses a table with one row for each record if its rows can also be the changes of a person or organization. */
    private void checkParties(String found) {
        parties.stream()
                .filter(party -> sample.repeats(party) && sample.varies(party))
                .findFirst()
                .ifPresent(party -> {
                    throw unclear(found, party);
                });
    }

    private static UnclearColumns unclear(String first, String second) {
        return new UnclearColumns("expected one column for the record, got " + Excerpt.of(first) + " and "
                + Excerpt.of(second) + ", which are equally likely; specify one with --record (withRecord)");
    }
}
