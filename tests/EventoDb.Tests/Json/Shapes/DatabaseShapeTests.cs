using System.Collections;
using System.Data;
using System.Data.SqlTypes;
using System.Globalization;
using static EventoDb.Tests.Json.WriterCase;

namespace EventoDb.Tests.Json.Shapes;

/// <summary>Rows however they come: their columns, and DBNull as null.</summary>
public sealed class DatabaseShapeTests : IDisposable
{
    private const string Row = """{"id":1,"name":null}""";

    private readonly DataTable _table = new("Orders") { Locale = CultureInfo.InvariantCulture };

    public DatabaseShapeTests()
    {
        _table.Columns.Add("id", typeof(int));
        _table.Columns.Add("name", typeof(string));
        _table.Rows.Add(1, DBNull.Value);
    }

    public void Dispose() => _table.Dispose();

    [Fact]
    public void A_row_is_its_columns() => AssertWritten(_table.Rows[0], Row);

    [Fact]
    public void A_row_of_a_view_is_its_columns_as_the_view_shows_them()
    {
        using var view = new DataView(_table);
        AssertWritten(view[0], Row);
        AssertWritten(view, $"[{Row}]");
        _table.AcceptChanges();
        _table.Rows[0]["id"] = 2;
        using var before = new DataView(_table, null, null, DataViewRowState.OriginalRows);
        AssertWritten(before[0], Row);
    }

    [Fact]
    public void A_record_of_a_reader_is_its_columns()
    {
        using var reader = _table.CreateDataReader();
        foreach (var record in reader) AssertWritten(record, Row);
        using var again = _table.CreateDataReader();
        Assert.True(again.Read());
        AssertWritten(again, Row);
    }

    [Fact]
    public void A_reader_that_stands_nowhere_is_refused()
    {
        using var reader = _table.CreateDataReader();
        AssertRefused(new Hashtable { ["r"] = reader }, "Data.r", "cannot be read from a [System.Data.DataTableReader]");
    }

    [Fact]
    public void A_table_is_its_rows_and_a_set_its_tables()
    {
        using var set = new DataSet { Locale = CultureInfo.InvariantCulture };
        set.Tables.Add(_table);
        set.Tables.Add("Empty");
        AssertWritten(_table, $"[{Row}]");
        AssertWritten(set, $$"""{"Orders":[{{Row}}],"Empty":[]}""");
    }

    [Theory]
    [MemberData(nameof(Values))]
    public void A_value_of_sql_is_its_value(INullable value, string json) => AssertWritten(value, json);

    public static TheoryData<INullable, string> Values => new()
    {
        { new SqlInt32(5), "5" },
        { SqlInt32.Null, "null" },
        { new SqlString("x"), "\"x\"" },
        { SqlBoolean.True, "true" },
        { new SqlDecimal(1.5m), "1.5" },
        { new SqlGuid(Guid.Empty), "\"00000000-0000-0000-0000-000000000000\"" },
        { new SqlBinary([1, 2]), "\"AQI=\"" },
        { new SqlBytes([1, 2]), "\"AQI=\"" },
    };
}
