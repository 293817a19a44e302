package dev.turnstile.spring.internal.jpa;

import dev.turnstile.lifecycle.RecordTable;
import dev.turnstile.machine.State;
import dev.turnstile.spring.jpa.EntityMappingException;
import dev.turnstile.spring.jpa.StateConverter;
import java.util.List;
import java.util.Set;
import org.hibernate.metamodel.mapping.AttributeMapping;
import org.hibernate.metamodel.mapping.EntityVersionMapping;
import org.hibernate.metamodel.mapping.JdbcMapping;
import org.hibernate.persister.entity.EntityPersister;
import org.hibernate.type.descriptor.converter.spi.JpaAttributeConverter;
import org.jspecify.annotations.Nullable;

/** Checks that the mapping of an entity fits the lifecycle of its table. */
final class StateMapping {

    private static final Set<Class<?>> INTEGERS =
            Set.of(Byte.class, Short.class, Integer.class, Long.class, byte.class, short.class, int.class, long.class);

    private final GovernedState state;
    private final EntityPersister entity;
    private final RecordTable table;

    private StateMapping(GovernedState state) {
        this.state = state;
        this.entity = state.mapped().entity();
        this.table = state.lifecycle().table();
    }

    /**
     * Checks an entity.
     *
     * @param unwritable whether the state must not be in Hibernate's UPDATE statements
     * @throws EntityMappingException if the mapping does not suit the lifecycle
     */
    static void check(GovernedState state, boolean unwritable) {
        StateMapping mapping = new StateMapping(state);
        mapping.checkVersion();
        AttributeMapping attribute = state.attribute();
        if (attribute == null) {
            mapping.checkOtherColumns();
        } else {
            mapping.checkCodes(attribute);
            if (unwritable) {
                mapping.checkUpdates(attribute);
            }
        }
    }

    private EntityMappingException failure(String found, String remedy) {
        return new EntityMappingException(state.simpleName(), found, remedy);
    }

    /** A transition must change the version, so that Hibernate refuses to write a stale entity. */
    private void checkVersion() {
        EntityVersionMapping version = entity.getVersionMapping();
        if (version != null && inTable(version)) {
            String column = SqlName.of(version.getSelectionExpression()).name();
            if (!column.equals(table.versionColumn())) {
                throw failure(
                        "expected its @Version column " + column + " as the version column of table " + table.name()
                                + ", which has " + (table.versionColumn() == null ? "none" : table.versionColumn()),
                        "add .withVersion(\"" + column + "\") to the RecordTable of " + state.name());
            }
        }
    }

    private boolean inTable(EntityVersionMapping version) {
        return SqlName.of(version.getContainingTableExpression()).denotesSame(SqlName.of(table.name()));
    }

    /** An attribute that stores the machine's states in another column would never contain the new state. */
    private void checkOtherColumns() {
        for (int i = 0; i < entity.getNumberOfAttributeMappings(); i++) {
            AttributeMapping attribute = entity.getAttributeMapping(i);
            if (!attribute.isPluralAttributeMapping()
                    && attribute.getJdbcTypeCount() == 1
                    && machine(attribute) == state.lifecycle().machine()) {
                throw elsewhere(attribute, new MappedColumn(attribute, 0).column());
            }
        }
    }

    private EntityMappingException elsewhere(AttributeMapping attribute, String column) {
        return failure(
                "expected attribute " + attribute.getAttributeName() + " in the state column " + table.stateColumn()
                        + " of table " + table.name() + ", got column " + column,
                "write @Column(name = \"" + table.stateColumn() + "\"), or .withState(\"" + column
                        + "\") to the RecordTable of " + state.name());
    }

    private static @Nullable Object machine(AttributeMapping attribute) {
        return attribute.getSingleJdbcMapping().getValueConverter() instanceof JpaAttributeConverter<?, ?> converter
                        && converter.getConverterBean().getBeanInstance() instanceof StateConverter<?> states
                ? states.machine()
                : null;
    }

    private void checkCodes(AttributeMapping attribute) {
        JdbcMapping type = attribute.getJdbcMapping(
                state.column() == null ? 0 : state.column().index());
        Class<?> java = type.getJavaTypeDescriptor().getJavaTypeClass();
        if (states().stream().allMatch(one -> java.isInstance(one.value()))) {
            states().forEach(one -> checkCode(attribute, type, one));
        } else if (!INTEGERS.contains(java) && !integers(type)) {
            throw failure(
                    "expected the codes of states in attribute " + attribute.getAttributeName() + ", got "
                            + java.getName(),
                    converter(attribute));
        }
    }

    private List<? extends State<?, ?>> states() {
        return state.lifecycle().machine().states();
    }

    private static boolean integers(JdbcMapping type) {
        return type.getValueConverter() != null
                && INTEGERS.contains(
                        type.getValueConverter().getRelationalJavaType().getJavaTypeClass());
    }

    private void checkCode(AttributeMapping attribute, JdbcMapping type, State<?, ?> one) {
        Object relational = type.convertToRelationalValue(one.value());
        String stored = relational == null ? "null" : MappedColumn.text(relational, type);
        if (!Integer.toString(one.code()).equals(stored)) {
            throw failure(
                    "expected attribute " + attribute.getAttributeName() + " to store state " + one.name()
                            + " as its code " + one.code() + ", got " + stored,
                    converter(attribute));
        }
    }

    private String converter(AttributeMapping attribute) {
        return "annotate " + attribute.getAttributeName()
                + " with @Convert and a subclass of StateConverter for machine "
                + state.lifecycle().machine().name();
    }

    /** An UPDATE with all columns would overwrite a transition of another transaction. */
    private void checkUpdates(AttributeMapping attribute) {
        boolean versioned = entity.isVersioned() && table.versionColumn() != null;
        if (attribute.getAttributeMetadata().isUpdatable() && !versioned && !entity.isDynamicUpdate()) {
            throw failure(
                    "expected attribute " + attribute.getAttributeName() + " to be left out of UPDATE statements, which"
                            + " would overwrite the transitions of other transactions",
                    converter(attribute) + ", or with @Column(updatable = false)");
        }
    }
}
