using ScriptProxy.Sdk;

namespace ScriptProxy.Host.Fetching;

/// <summary>The answer to a fetch broke off: what everybody gets who reads it, so that one failure is told of once and has one culprit, however many exchanges it cuts off.</summary>
/// <param name="failure">The failure of the fetch, reported with it; null if there is none.</param>
internal sealed class BrokenFetchException(Failure? failure)
    : IOException($"The answer broke off: {failure?.Message ?? "the exchange was aborted"}", failure?.Exception)
{
    /// <summary>The failure behind an exception that this one caused; null if it did not.</summary>
    public static Failure? FailureBehind(Exception? exception)
    {
        for (; exception is not null; exception = exception.InnerException)
        {
            if (exception is BrokenFetchException broken)
            {
                return broken.Failure;
            }
        }

        return null;
    }

    private Failure? Failure => failure;
}
