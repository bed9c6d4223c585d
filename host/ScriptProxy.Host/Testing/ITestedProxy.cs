using ScriptProxy.Host.Generations;
using ScriptProxy.Host.Testing.Traces;
using ScriptProxy.Sdk.Testing;

namespace ScriptProxy.Host.Testing;

/// <summary>A loaded proxy that a test sends requests to.</summary>
internal interface ITestedProxy : IAsyncDisposable
{
    Generation Generation { get; }

    /// <summary>Sends the request of a trace. Ends when the answer has been read and the exchange has ended.</summary>
    Task<TestAnswer> SendAsync(RequestTrace trace);
}
