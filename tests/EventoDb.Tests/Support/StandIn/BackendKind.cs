namespace EventoDb.Tests.Support;

/// <summary>The storage backends of EventoDB 0.7.0, which differ in what a client can see.</summary>
public enum BackendKind
{
    Sqlite,
    Postgres,
    Pebble,
}
