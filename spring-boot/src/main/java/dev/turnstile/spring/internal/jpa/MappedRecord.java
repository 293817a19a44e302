package dev.turnstile.spring.internal.jpa;

import dev.turnstile.lifecycle.RecordTable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.hibernate.engine.spi.SharedSessionContractImplementor;
import org.hibernate.metamodel.mapping.AttributeMapping;
import org.hibernate.metamodel.mapping.ValuedModelPart;
import org.hibernate.persister.entity.EntityPersister;
import org.jspecify.annotations.Nullable;

/**
 * An entity whose rows are records of a table.
 *
 * @param entity the entity
 * @param table the table
 * @param ids the entity's columns that are the record's id columns, in their order
 */
record MappedRecord(EntityPersister entity, RecordTable table, List<MappedColumn> ids) {

    /** Returns the entity as records of a table; null if it is mapped to other tables, or does not map the id. */
    static @Nullable MappedRecord of(EntityPersister entity, RecordTable table) {
        SqlName name = SqlName.of(table.name());
        boolean mapped = Arrays.stream(entity.getQuerySpaces())
                .anyMatch(space -> SqlName.of(space.toString()).denotesSame(name));
        List<MappedColumn> ids = mapped ? ids(entity, table, name) : List.of();
        return ids.isEmpty() ? null : new MappedRecord(entity, table, ids);
    }

    private static List<MappedColumn> ids(EntityPersister entity, RecordTable table, SqlName name) {
        List<MappedColumn> ids = new ArrayList<>();
        for (int i = 0; i < table.idColumns().size(); i++) {
            MappedColumn id = id(entity, table, name, i);
            if (id == null) {
                return List.of();
            }
            ids.add(id);
        }
        return List.copyOf(ids);
    }

    /** In the table of a joined subclass, the columns of the identifier have other names, and the same order. */
    private static @Nullable MappedColumn id(EntityPersister entity, RecordTable table, SqlName name, int position) {
        String column = table.idColumns().get(position);
        MappedColumn named = MappedColumn.ofIdentifier(entity, column);
        if (named != null) {
            return named;
        }
        MappedColumn attribute = MappedColumn.ofAttribute(entity, name, column);
        if (attribute != null) {
            return attribute;
        }
        ValuedModelPart identifier = MappedColumn.identifier(entity);
        return identifier != null
                        && identifier.getJdbcTypeCount() == table.idColumns().size()
                ? new MappedColumn(identifier, position)
                : null;
    }

    /** Returns the attribute of the state column; null if the entity does not map it. */
    @Nullable
    MappedColumn state() {
        return MappedColumn.ofAttribute(entity, SqlName.of(table.name()), table.stateColumn());
    }

    /**
     * Returns the id of the record as texts, with one text for each id column.
     *
     * @param id the entity's identifier
     * @param instance the entity
     */
    List<@Nullable String> id(Object id, Object instance, SharedSessionContractImplementor session) {
        List<@Nullable String> texts = new ArrayList<>();
        for (MappedColumn column : ids) {
            Object value = column.part() instanceof AttributeMapping attribute
                            && !column.part().isEntityIdentifierMapping()
                    ? attribute.getValue(instance)
                    : id;
            texts.add(column.text(value, session));
        }
        return texts;
    }
}
