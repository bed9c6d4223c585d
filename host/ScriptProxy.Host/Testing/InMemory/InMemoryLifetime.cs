using Microsoft.AspNetCore.Http.Features;

namespace ScriptProxy.Host.Testing.InMemory;

/// <summary>The client's side of an exchange without a connection.</summary>
internal sealed class InMemoryLifetime : IHttpRequestLifetimeFeature, IHttpRequestBodyDetectionFeature
{
    private readonly CancellationTokenSource _aborted = new(); // without a timer or a link, so there is nothing to dispose

    public InMemoryLifetime(bool canHaveBody) => (CanHaveBody, RequestAborted) = (canHaveBody, _aborted.Token);

    public CancellationToken RequestAborted { get; set; }

    public bool CanHaveBody { get; }

    public bool IsAborted => _aborted.IsCancellationRequested;

    public void Abort() => _aborted.Cancel();
}
