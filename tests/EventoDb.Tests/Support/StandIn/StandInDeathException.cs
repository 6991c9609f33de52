namespace EventoDb.Tests.Support;

/// <summary>The whole server dies of this request, as pebble does of category.get with a batch size of -1.</summary>
internal sealed class StandInDeathException() : Exception("panic");
