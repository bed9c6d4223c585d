namespace ScriptProxy.Sdk;

/// <summary>
/// Decides about requests: holds them, answers them, or lets them pass. What a plugin offers to rules that say when it is to be asked:
/// <c>OnRequest("/login", request => tarpit.DecideAsync(request))</c>. Thread-safe.
/// </summary>
public interface IDecider
{
    /// <summary>Decides about a request.</summary>
    /// <param name="request">The request.</param>
    /// <returns>The verdict, to be returned by the hook.</returns>
    ValueTask<Verdict> DecideAsync(IRequest request);
}
