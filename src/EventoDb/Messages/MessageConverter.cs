using System.Management.Automation;

namespace EventoDb;

/// <summary>Makes a message again of one that came out of a job, another computer or an Export-Clixml file, where a message is wanted.</summary>
internal sealed class MessageConverter : PSTypeConverter
{
    /// <inheritdoc/>
    public override bool CanConvertFrom(object sourceValue, Type destinationType) =>
        destinationType == typeof(EventoMessage) && DeserializedMessage.Is(PSObject.AsPSObject(sourceValue));

    /// <inheritdoc/>
    public override object ConvertFrom(object sourceValue, Type destinationType, IFormatProvider formatProvider, bool ignoreCase) =>
        DeserializedMessage.Restore(PSObject.AsPSObject(sourceValue));

    /// <inheritdoc/>
    public override bool CanConvertTo(object sourceValue, Type destinationType) => false;

    /// <inheritdoc/>
    public override object ConvertTo(object sourceValue, Type destinationType, IFormatProvider formatProvider, bool ignoreCase) => throw new NotSupportedException();
}
