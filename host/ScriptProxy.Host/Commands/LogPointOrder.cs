using ScriptProxy.Host.LogPoints;

namespace ScriptProxy.Host.Commands;

/// <summary>What is to be done with the log points of a running proxy.</summary>
internal abstract record LogPointOrder
{
    private LogPointOrder()
    {
    }

    internal sealed record Add(LogPointRequest Request) : LogPointOrder;

    internal sealed record List : LogPointOrder;

    /// <param name="Id">Which one; null for all.</param>
    internal sealed record Remove(int? Id) : LogPointOrder;
}
