using System.Globalization;

namespace ScriptProxy.Sdk;

/// <summary>
/// Events that were not told, as <see cref="Pace"/> counts them. In a message it stands behind what is said of the event that is told, <c>"refused a request from {Client}{Untold}"</c>, and is nothing where there was no
/// other one.
/// </summary>
/// <param name="Count">How many there were.</param>
public readonly record struct Untold(long Count)
{
    /// <inheritdoc/>
    public override string ToString() => Count <= 0 ? "" : string.Create(CultureInfo.InvariantCulture, $" (and {Count} more since this was last said)");
}
