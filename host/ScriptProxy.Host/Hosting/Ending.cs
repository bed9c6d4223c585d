using System.Runtime.InteropServices;

namespace ScriptProxy.Host.Hosting;

/// <summary>Ctrl-C, and what else asks a process to end: the first time it is left to the command to end cleanly, the second time it ends the process.</summary>
internal sealed class Ending : IDisposable
{
    private readonly CancellationTokenSource _source = new();
    private readonly PosixSignalRegistration[] _signals;

    public Ending() => _signals = [.. new[] { PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGQUIT }.Select(signal => PosixSignalRegistration.Create(signal, context =>
    {
        context.Cancel = !_source.IsCancellationRequested;
        _source.Cancel();
    }))];

    public CancellationToken Token => _source.Token;

    public void Dispose()
    {
        Array.ForEach(_signals, signal => signal.Dispose());
        _source.Dispose();
    }
}
