package dev.turnstile.architecture.code;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.ACCESS_STANDARD_STREAMS;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.lang.ArchRule;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Classes and methods that only some modules may use, or that no module may use. */
final class ForbiddenTest {

    /** The modules that may execute SQL. */
    private static final String[] SPEAK_SQL = {"postgres", "adoption", "embedded", "cli", "kafka", "testing"};

    private static final ArchRule JDBC_IS_PASSED_ON_AND_NOT_SPOKEN = noClasses()
            .should()
            .dependOnClassesThat(resideInAnyPackage("java.sql..", "javax.sql..")
                    .and(DescribedPredicate.not(type(Connection.class)))
                    .and(DescribedPredicate.not(type(DataSource.class)))
                    .and(DescribedPredicate.not(type(SQLException.class))));

    private static final ArchRule NOBODY_PRINTS = noClasses().should(ACCESS_STANDARD_STREAMS);

    private static final ArchRule NOBODY_SLEEPS = noClasses()
            .should()
            .callMethodWhere(DescribedPredicate.describe(
                    "sleeps",
                    call -> call.getTarget().getName().equals("sleep")
                            && (call.getTargetOwner().isAssignableTo(Thread.class)
                                    || call.getTargetOwner().isEquivalentTo(TimeUnit.class))));

    private static final ArchRule TIME_IS_JAVA_TIME =
            noClasses().should().dependOnClassesThat(nameMatching("java\\.util\\.(Date|Calendar|GregorianCalendar)"));

    @TempDir
    private Path folder;

    @Test
    void only_modules_that_speak_sql_touch_more_of_jdbc_than_connections_and_their_exceptions() {
        JDBC_IS_PASSED_ON_AND_NOT_SPOKEN.check(Code.libraryExcept(SPEAK_SQL));
    }

    @Test
    void a_statement_where_no_sql_is_spoken_is_found() {
        Fixture.in(folder).module("alpha", """
                        package bad;
                        class Speaks {
                            java.sql.Connection fine;
                            javax.sql.DataSource alsoFine;
                            java.sql.Statement bad;
                        }""").breaks(JDBC_IS_PASSED_ON_AND_NOT_SPOKEN, "<bad.Speaks.bad>");
    }

    @Test
    void only_the_command_line_prints() {
        NOBODY_PRINTS.check(Code.libraryExcept("cli"));
    }

    @Test
    void printing_is_found() {
        Fixture.in(folder)
                .module("alpha", """
                        package bad;
                        class Prints {
                            void out() { System.out.println(); }
                            void err() { System.err.println(); }
                            void trace() { new Exception().printStackTrace(); }
                        }""")
                .breaks(NOBODY_PRINTS, "bad.Prints.out()", "bad.Prints.err()", "bad.Prints.trace()");
    }

    @Test
    void nobody_sleeps_not_even_in_tests() {
        NOBODY_SLEEPS.check(Code.withTests());
    }

    @Test
    void sleeping_is_found() {
        Fixture.in(folder)
                .module("alpha", """
                        package bad;
                        class Sleeps {
                            static class Own extends Thread { void doze() throws Exception { sleep(1); } }
                            void one() throws Exception { Thread.sleep(1); }
                            void two() throws Exception { java.util.concurrent.TimeUnit.DAYS.sleep(1); }
                            void sleep() { sleep(); }
                        }""")
                .breaks(NOBODY_SLEEPS, "bad.Sleeps$Own.doze()", "bad.Sleeps.one()", "bad.Sleeps.two()");
    }

    @Test
    void time_is_the_time_of_java_time() {
        TIME_IS_JAVA_TIME.check(Code.withTests());
    }

    @Test
    void the_old_calendar_is_found() {
        Fixture.in(folder).module("alpha", """
                        package bad;
                        class Old {
                            java.util.Date date;
                            java.util.Calendar calendar;
                            java.time.Instant fine;
                        }""").breaks(TIME_IS_JAVA_TIME, "<bad.Old.date>", "<bad.Old.calendar>");
    }
}
