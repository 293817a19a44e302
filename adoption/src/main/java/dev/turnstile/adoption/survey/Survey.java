package dev.turnstile.adoption.survey;

import dev.turnstile.adoption.survey.internal.SurveyRun;
import dev.turnstile.adoption.survey.internal.Surveyed;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;

/**
 * A survey of a table: the columns that carry state, the combinations that occur, contradictions and other findings,
 * and a proposal of states with their machine.
 *
 * <p>A survey runs in one read-only transaction with one snapshot. The transaction locks no rows and writes nothing, so
 * a survey also runs on a standby. While a survey runs, VACUUM keeps the row versions that the transaction may still
 * read. Immutable.
 */
public final class Survey {

    private final Surveyed surveyed;

    private Survey(Surveyed surveyed) {
        this.surveyed = surveyed;
    }

    /**
     * Surveys a table.
     *
     * @param dataSource the database
     * @param table the table, with its schema unless it is in the search path, quoted as in SQL
     * @param options the options
     * @throws SurveyException if there is no such table, the role may not read it, a statement exceeds the timeout, or
     *     the database fails
     */
    public static Survey of(DataSource dataSource, String table, SurveyOptions options) {
        return new Survey(SurveyRun.run(dataSource, table, options));
    }

    /** Returns the table with its schema. */
    public String table() {
        return surveyed.table();
    }

    /** Returns the number of rows of the table; an estimate unless the survey is {@link #complete}. */
    public long rows() {
        return surveyed.rows();
    }

    /** Returns whether all rows were read, because the options demand it or the table is small. */
    public boolean complete() {
        return surveyed.complete();
    }

    /** Returns the first 100 columns whose types can carry state, in the order of the table. */
    public List<SurveyedColumn> columns() {
        return surveyed.columns();
    }

    /** Returns the combinations of the columns that carry state, most frequent first; at most 10,000. */
    public List<Combination> combinations() {
        return surveyed.combinations();
    }

    /** Returns the findings: about values first, then about keys, references and counters. */
    public List<Finding> findings() {
        return surveyed.findings();
    }

    /** Returns the proposal; empty if no column carries state, all rows are alike, or the table has no primary key. */
    public Optional<Proposal> proposal() {
        return surveyed.proposal();
    }

    /** Returns lines about the limits of the survey, such as missing privileges and checks that were not made. */
    public List<String> notes() {
        return surveyed.notes();
    }
}
