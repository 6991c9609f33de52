namespace EventoDb.Tests.Cancellation;

/// <summary>Work that does not hear of its cancellation, in the ways in which a cmdlet can wait for it.</summary>
public enum DeafWork
{
    /// <summary>A task.</summary>
    Task,

    /// <summary>A task without a result.</summary>
    ValueTask,

    /// <summary>The next item of a sequence.</summary>
    NextItem,

    /// <summary>The end of a sequence that is left before it ends.</summary>
    EndOfSequence,

    /// <summary>What a cancellation sets off.</summary>
    Callback,
}
