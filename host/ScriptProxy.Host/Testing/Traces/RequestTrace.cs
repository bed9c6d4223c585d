using ScriptProxy.Host.Explaining;
using ScriptProxy.Sdk.Testing;

namespace ScriptProxy.Host.Testing.Traces;

/// <summary>What one request of a test met: set as a feature of its context, before the proxy sees it.</summary>
internal sealed class RequestTrace(TestRequest request)
{
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public TestRequest Request => request;

    /// <summary>Writes down how the exchange is decided: a test is for who wrote the rule, so nothing is masked.</summary>
    public Recorder Recorder { get; } = new("test", asksUpstream: true, showsSecrets: true, TimeProvider.System);

    /// <summary>How the exchange ended; null until then.</summary>
    public TraceEnd? End { get; private set; }

    /// <summary>Whether an exchange has begun for it: the server itself answers what it cannot read.</summary>
    public bool HasBegun { get; set; }

    /// <summary>Ends with the exchange.</summary>
    public Task Ended => _ended.Task;

    /// <summary>The same for people.</summary>
    public IEnumerable<string> Lines
    {
        get
        {
            if (Recorder.SoFar() is not { } explanation)
            {
                return [$"{request} from {request.ClientAddress}: not begun"];
            }

            using var text = new StringWriter { NewLine = "\n" };
            ExplanationReport.Write(text, explanation);
            return text.ToString().TrimEnd('\n').Split('\n');
        }
    }

    public void EndWith(TraceEnd end)
    {
        End = end;
        _ended.TrySetResult();
    }
}
