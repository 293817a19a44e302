package dev.turnstile.spring.jpa;

import dev.turnstile.spring.shop.OrderMachine.State;
import dev.turnstile.spring.shop.OrderStateConverter;
import jakarta.persistence.AttributeConverter;
import jakarta.persistence.Column;
import jakarta.persistence.Convert;
import jakarta.persistence.DiscriminatorColumn;
import jakarta.persistence.Embeddable;
import jakarta.persistence.EmbeddedId;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.Inheritance;
import jakarta.persistence.InheritanceType;
import jakarta.persistence.MappedSuperclass;
import jakarta.persistence.PrimaryKeyJoinColumn;
import jakarta.persistence.Table;
import java.math.BigDecimal;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Entities with all kinds of ids, and their tables. */
@SuppressWarnings("UnusedVariable") // Hibernate reads the fields of entities
final class Mappings {

    static final String TABLES = """
            CREATE TABLE lines (shop text, number int, address text, note text, state smallint NOT NULL DEFAULT 0,
              PRIMARY KEY (shop, number));
            INSERT INTO lines VALUES ('eu', 1), ('us', 1), ('e,"u', 2);
            CREATE TABLE "Boxes" ("Label" text PRIMARY KEY, address text, note text, state smallint NOT NULL DEFAULT 0);
            INSERT INTO "Boxes" VALUES ('box-7'), ('box-8');
            CREATE TABLE weights (kg numeric(6, 3) PRIMARY KEY, address text, note text,
              state smallint NOT NULL DEFAULT 0);
            INSERT INTO weights VALUES (1.5), (2);
            CREATE TABLE parcels (id bigint PRIMARY KEY, code uuid UNIQUE NOT NULL DEFAULT gen_random_uuid(), kind text,
              address text, note text, state smallint NOT NULL DEFAULT 0);
            INSERT INTO parcels VALUES (1, '0b5bd4a5-6e1e-4f5c-9d4c-3a8f2a7a3b11', 'letter'),
              (2, gen_random_uuid(), 'parcel');
            CREATE TABLE vehicles (id bigint PRIMARY KEY, address text, note text, state smallint NOT NULL DEFAULT 0);
            CREATE TABLE trucks (vehicle bigint PRIMARY KEY REFERENCES vehicles, address text,
              rental smallint NOT NULL DEFAULT 0);
            INSERT INTO vehicles VALUES (1), (2);
            INSERT INTO trucks VALUES (1), (2);""";

    private Mappings() {}

    /** An entity with a state. */
    @MappedSuperclass
    abstract static class Governed {

        @Convert(converter = OrderStateConverter.class)
        private State state = State.PENDING;

        private @Nullable String note;

        State state() {
            return state;
        }

        @Nullable
        String note() {
            return note;
        }
    }

    /** The id of a line. */
    record LineId(String shop, int number) {}

    /** A line with an id class. */
    @Entity
    @Table(name = "lines")
    @IdClass(LineId.class)
    static class Line extends Governed {

        @Id
        private @Nullable String shop;

        @Id
        private int number;
    }

    /** The id of a line as one value. */
    @Embeddable
    record Key(String shop, int number) {}

    /** A line with an embedded id. */
    @Entity
    @Table(name = "lines", schema = "public")
    static class EmbeddedLine extends Governed {

        @EmbeddedId
        private @Nullable Key key;
    }

    /** The label of a box. */
    record Label(int number) implements java.io.Serializable {}

    /** Converts labels. */
    static class LabelConverter implements AttributeConverter<Label, String> {

        @Override
        public String convertToDatabaseColumn(Label label) {
            return "box-" + label.number();
        }

        @Override
        public Label convertToEntityAttribute(String text) {
            return new Label(Integer.parseInt(text.substring(4)));
        }
    }

    /** The id of a box. */
    @Embeddable
    static class BoxId implements java.io.Serializable {

        private static final long serialVersionUID = 1L;

        @Column(name = "\"Label\"")
        @Convert(converter = LabelConverter.class)
        private @Nullable Label label;

        protected BoxId() {}

        BoxId(int number) {
            label = new Label(number);
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof BoxId id && Objects.equals(id.label, label);
        }

        @Override
        public int hashCode() {
            return Objects.hashCode(label);
        }
    }

    /** A box whose id has a converter, and whose names are quoted. */
    @Entity
    @Table(name = "\"Boxes\"")
    static class Box extends Governed {

        @EmbeddedId
        private @Nullable BoxId id;
    }

    /** A weight. */
    @Entity
    @Table(name = "weights")
    static class Weight extends Governed {

        @Id
        private @Nullable BigDecimal kg;
    }

    /** A parcel, with its subclasses in one table. */
    @Entity
    @Table(name = "parcels")
    @Inheritance(strategy = InheritanceType.SINGLE_TABLE)
    @DiscriminatorColumn(name = "kind")
    @jakarta.persistence.DiscriminatorValue("parcel")
    static class Parcel extends Governed {

        @Id
        private long id;

        private @Nullable UUID code;
    }

    /** A letter. */
    @Entity
    @jakarta.persistence.DiscriminatorValue("letter")
    static class Letter extends Parcel {}

    /** A vehicle, with its subclasses in joined tables. */
    @Entity
    @Table(name = "vehicles")
    @Inheritance(strategy = InheritanceType.JOINED)
    static class Vehicle extends Governed {

        @Id
        private long id;
    }

    /** A truck. */
    @Entity
    @Table(name = "trucks")
    @PrimaryKeyJoinColumn(name = "vehicle")
    static class Truck extends Vehicle {

        @Convert(converter = OrderStateConverter.class)
        private State rental = State.PENDING;

        State rental() {
            return rental;
        }
    }

    /** An order whose UPDATE statements contain the code of the state. */
    @Entity
    @Table(name = "orders")
    static class PlainOrder {

        @Id
        private long id;

        private String customer = "";
        private short state;

        void customer(String name) {
            customer = name;
        }
    }
}
