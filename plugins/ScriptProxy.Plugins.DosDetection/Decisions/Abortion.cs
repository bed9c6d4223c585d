using ScriptProxy.Sdk;

namespace ScriptProxy.Plugins.DosDetection.Decisions;

/// <summary>Cuts the connection (HTTP/1.1) or resets the stream (HTTP/2) without an answer.</summary>
internal sealed class Abortion(Hooks hooks) : IDecider
{
    private readonly ICounter _aborted = hooks.Counter("aborted");

    public ValueTask<Verdict> DecideAsync(IRequest request)
    {
        _aborted.Add();
        return new ValueTask<Verdict>(request.Abort());
    }
}
