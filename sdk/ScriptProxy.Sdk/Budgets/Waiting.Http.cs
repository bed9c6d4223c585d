namespace ScriptProxy.Sdk.Budgets;

#pragma warning disable CS1591 // each does what the method of the framework does that it stands for

/// <content>Requests over the network.</content>
public static partial class Waiting
{
    public static HttpResponseMessage Send(HttpClient client, HttpRequestMessage request) => Send(client, request, HttpCompletionOption.ResponseContentRead, CancellationToken.None);

    public static HttpResponseMessage Send(HttpClient client, HttpRequestMessage request, HttpCompletionOption completion) => Send(client, request, completion, CancellationToken.None);

    public static HttpResponseMessage Send(HttpClient client, HttpRequestMessage request, HttpCompletionOption completion, CancellationToken cancelled) =>
        Send(over => client.Send(request, completion, over), cancelled);

    public static HttpResponseMessage Send(HttpMessageInvoker client, HttpRequestMessage request, CancellationToken cancelled) => Send(over => client.Send(request, over), cancelled);

    private static HttpResponseMessage Send(Func<CancellationToken, HttpResponseMessage> send, CancellationToken cancelled)
    {
        HttpResponseMessage? answer = null;
        For(send, Timeout.Infinite, (send, time) =>
        {
            using var over = CancellationTokenSource.CreateLinkedTokenSource(cancelled);
            over.CancelAfter(time);
            try
            {
                answer = send(over.Token);
                return true;
            }
            catch (OperationCanceledException) when (over.IsCancellationRequested && !cancelled.IsCancellationRequested)
            {
                return false;
            }
        });
        return answer!;
    }
}
