package dev.turnstile.testing.database;
import dev.turnstile.postgres.PostgresTurnstile;
import java.util.*;
import org.junit.jupiter.api.Test;
final class MeasureCreation {
    @Test
    void measure() throws Exception {
        try (SuiteServer server = SuiteServer.start()) {
            server.execute("CREATE DATABASE %s", "tpl");
            PostgresTurnstile.open(server.dataSource("tpl")).close();
            server.execute("ALTER DATABASE %s WITH ALLOW_CONNECTIONS false", "tpl");
            int n = 0;
            for (int repeat = 0; repeat < 2; repeat++)
            for (String s : List.of("wal_log", "file_copy", "file_copy clone")) {
                if (s.endsWith("clone")) { try { server.execute("ALTER SYSTEM SET file_copy_method=clone"); server.execute("SELECT pg_reload_conf()"); } catch (Exception e) { System.out.println("clone: " + e.getMessage()); continue; } }
                List<Double> t = new ArrayList<>(), d = new ArrayList<>();
                String err = null;
                for (int i = 0; i < 25; i++) {
                    String name = "m" + n++;
                    long a = System.nanoTime();
                    try { server.execute("CREATE DATABASE %s TEMPLATE %s STRATEGY " + s.split(" ")[0], name, "tpl"); } catch (Exception e) { err = e.getMessage(); break; }
                    long b = System.nanoTime();
                    server.execute("DROP DATABASE %s WITH (FORCE)", name);
                    t.add((b - a) / 1e6); d.add((System.nanoTime() - b) / 1e6);
                }
                Collections.sort(t); Collections.sort(d);
                if (err != null) System.out.println(s + " error " + err); else
                System.out.printf("%s create ms: min %.0f p25 %.0f median %.0f p75 %.0f max %.0f; drop median %.0f%n", s, t.getFirst(), t.get(6), t.get(12), t.get(18), t.getLast(), d.get(12));
                server.execute("ALTER SYSTEM RESET file_copy_method"); server.execute("SELECT pg_reload_conf()");
            }
        }
    }
}
