using System.ComponentModel;
using System.Data;

namespace EventoDb.Json;

/// <summary>Rows, records and tables of ADO.NET, and other objects that describe their properties themselves.</summary>
internal static class DatabaseShapes
{
    public static ValueShape? TryGet(Type type)
    {
        if (Is<DataSet>(type)) return new ValueShape.Entries(static value => Read((DataSet)value));
        if (Is<DataTable>(type)) return new ValueShape.Sequence(static value => ((DataTable)value).Rows);
        if (Is<DataRow>(type)) return new ValueShape.Entries(static value => Read((DataRow)value));
        if (Is<DataRowView>(type)) return new ValueShape.Entries(static value => Read((DataRowView)value));
        // A reader stands at a record, too.
        if (Is<IDataRecord>(type)) return new ValueShape.Entries(static value => Read((IDataRecord)value));
        if (Is<ICustomTypeDescriptor>(type) && DictionaryShapes.TryGet(type) is null) return new ValueShape.Entries(static value => Read((ICustomTypeDescriptor)value));
        return null;
    }

    private static bool Is<T>(Type type) => typeof(T).IsAssignableFrom(type);

    private static IEnumerable<KeyValuePair<object, object?>> Read(DataSet set)
    {
        foreach (DataTable table in set.Tables) yield return new(table.TableName, table);
    }

    private static IEnumerable<KeyValuePair<object, object?>> Read(DataRow row)
    {
        foreach (DataColumn column in row.Table.Columns) yield return new(column.ColumnName, row[column]);
    }

    private static IEnumerable<KeyValuePair<object, object?>> Read(DataRowView row)
    {
        foreach (DataColumn column in row.DataView.Table!.Columns) yield return new(column.ColumnName, row[column.Ordinal]);
    }

    private static IEnumerable<KeyValuePair<object, object?>> Read(IDataRecord record)
    {
        for (var i = 0; i < record.FieldCount; i++) yield return new(record.GetName(i), record.GetValue(i));
    }

    private static IEnumerable<KeyValuePair<object, object?>> Read(ICustomTypeDescriptor value)
    {
        foreach (PropertyDescriptor property in value.GetProperties()) yield return new(property.Name, property.GetValue(value.GetPropertyOwner(property)));
    }
}
