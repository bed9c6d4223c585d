using System.IO.Pipelines;

namespace ScriptProxy.Host.Stores;

internal static class Flushes
{
    /// <summary>Whether nobody wants the rest of a body.</summary>
    /// <exception cref="OperationCanceledException">The flush was cancelled: what was written must not look whole.</exception>
    public static bool IsOver(FlushResult flush) =>
        flush.IsCanceled ? throw new OperationCanceledException("The writer's flush was cancelled.") : flush.IsCompleted;
}
