namespace ScriptProxy.Host.Units;

/// <summary>Disposes what a unit made, in whichever way it can be; most things cannot.</summary>
internal static class Disposal
{
    public static ValueTask OfAsync(object resource)
    {
        if (resource is IAsyncDisposable asynchronous)
        {
            return asynchronous.DisposeAsync();
        }

        (resource as IDisposable)?.Dispose();
        return ValueTask.CompletedTask;
    }
}
