namespace ScriptProxy.Sdk;

/// <summary>Wants to know when an upstream has answered; see <see cref="IUpstreamRequest.Watch"/>. Usually one object for many exchanges. Thread-safe.</summary>
public interface IUpstreamWatcher
{
    /// <summary>
    /// Called exactly once for each call of <see cref="IUpstreamRequest.Watch"/>, on any thread: when the head of the answer has come, before the hooks of <see cref="Phase.OnUpstreamResponse"/>; or when none
    /// will come, since the upstream or a hook failed, the client went away, or the exchange asks anew. It must be fast. What it throws is logged.
    /// </summary>
    /// <param name="mark">What was given to <see cref="IUpstreamRequest.Watch"/>.</param>
    /// <param name="status">The upstream's status; 0 if no head came.</param>
    void Answered(long mark, int status);
}
