using System.Buffers;
using System.IO.Pipelines;
using Microsoft.Extensions.Logging;
using ScriptProxy.Plugins.Caching.Ranges.Partial;
using ScriptProxy.Plugins.Caching.Stores;
using ScriptProxy.Sdk;

namespace ScriptProxy.Plugins.Caching.Transfers;

/// <summary>Brings an upstream's answer into the stores and to those who wait for it. Thread-safe.</summary>
internal sealed class TransferRunner(TransferTable table, ResponseJudge judge, Marker marker, StoreSet stores, Leftovers leftovers, Unwatched unwatched, ILogger log)
{
    /// <summary>Drives a transfer to its end, whoever stays to see it. Never throws.</summary>
    public async Task RunAsync(Transfer transfer, Question question)
    {
        var handedOver = false;
        try
        {
            var response = await question.Fetch.ResponseAsync();
            var judgement = judge.Judge(question, response);
            switch (judgement)
            {
                case Judgement.Keep keep when BodyOf(transfer, keep, response) is { } body:
                    await using (body)
                    {
                        await KeepAsync(transfer, question, keep, response.Body, body);
                    }

                    break;
                case Judgement.Renew renew:
                    transfer.Arrive(new Arrival.Renewed(await stores.UpdateAsync(question.Stored!, renew.Head, transfer.Since), renew.AskerHead));
                    break;
                case Judgement.Release release:
                    await marker.NoteAsync(release.Mark, transfer.Since);
                    transfer.Arrive(new Arrival.Released(question.Stored! with { Head = release.Head, Ready = null }, release.Reason));
                    break;
                case Judgement.Forget:
                    await stores.RemoveAsync(question.Stored!.Head.Key);
                    transfer.Arrive(new Arrival.Again());
                    break;
                case Judgement.Refuse:
                    transfer.Arrive(new Arrival.Again(IsRefused: true));
                    break;
                case Judgement.AskWhole:
                    transfer.Arrive(new Arrival.Again(AsksWhole: true));
                    break;
                case Judgement.Fail:
                    transfer.Arrive(new Arrival.Failed(await FailureAnswer.OfAsync(response), response.Failure is null ? response.Status : null));
                    break;
                default:
                    handedOver = true;
                    await PassOverAsync(transfer, question, response, judgement);
                    break;
            }
        }
        catch (Exception exception)
        {
            if (exception is not OperationCanceledException) // the proxy stops
            {
                Log.TransferFailed(log, exception, question.Url);
            }

            transfer.Arrive(new Arrival.Failed(new Answer(502) { Text = "502 Bad Gateway\n" }, null));
        }
        finally
        {
            table.End(transfer);
            if (!handedOver)
            {
                await question.Fetch.DisposeAsync();
            }
        }
    }

    /// <summary>What the answer comes in; null where no store takes it and one alone waits for it. It could be stored, so several who wait may share it all the same.</summary>
    private GrowingBody? BodyOf(Transfer transfer, Judgement.Keep keep, IFetched response) =>
        stores.Begin(keep.Head, keep.StoreName, keep.Length, transfer.Since) is var writer && (writer is not null || transfer.Audience.Count > 1)
            ? new GrowingBody(writer, response.Headers.ContentLength, transfer.Audience)
            : null;

    private async Task PassOverAsync(Transfer transfer, Question question, IFetched response, Judgement judgement)
    {
        var (reason, mark) = judgement is Judgement.Discard discard ? (discard.Reason, discard.Mark) : ("no room", judge.Mark(question, response.Route, isPass: true));
        await marker.NoteAsync(mark, transfer.Since);
        transfer.Arrive(new Arrival.Unkept(new UnkeptResponse(question.Fetch, response), reason));
    }

    private async Task KeepAsync(Transfer transfer, Question question, Judgement.Keep keep, PipeReader reader, GrowingBody body)
    {
        if (keep.VaryIndex is not null)
        {
            await stores.NoteAsync(keep.VaryIndex, keep.StoreName, transfer.Since);
        }

        var isStored = body.IsStored;
        if (!isStored)
        {
            await OverflowAsync(transfer, question, keep);
        }

        using var ended = new CancellationTokenSource();
        _ = unwatched.StopAsync(transfer, keep.Head, reader, ended.Token);
        Exception? fault = null;
        transfer.Arrive(new Arrival.Kept(keep.Head, keep.AskerHead, keep.WholeKey, body) { IsStored = isStored, Warning = keep.Warning });
        try
        {
            if (!isStored || !await StoreAsync(reader, body))
            {
                await PassOnAsync(transfer, question, keep, reader, body);
            }
            else if (transfer.IsOutdated || !await CommitAsync(keep, body, transfer.Since))
            {
                Log.NotKept(log, keep.Head.Url);
            }
        }
        catch (Exception exception)
        {
            fault = exception;
            if (exception is not OperationCanceledException)
            {
                Log.BrokenOff(log, keep.Head.Url, exception.Message);
            }
        }

        await ended.CancelAsync();

        // Who comes from here on looks into the stores; those who read already need what no store has.
        table.Leave(transfer);
        body.End(fault);
        if (transfer.Audience.IsClosed)
        {
            await transfer.Audience.WaitUntilPastAsync(long.MaxValue);
        }
    }

    /// <summary>Makes it findable. False if the stores could not keep it, or it was invalidated meanwhile.</summary>
    private async Task<bool> CommitAsync(Judgement.Keep keep, GrowingBody body, Moments since) =>
        await body.CommitAsync() is not null
        && (!keep.Head.Marks.HasFlag(StoredMarks.Partial) || await PartialContent.AddAsync(stores, keep.WholeKey, keep.Head, keep.StoreName, since));

    /// <summary>Takes the body from the upstream into the stores. False if they do not take all of it: what they did not take is left to be read.</summary>
    /// <exception cref="OperationCanceledException">Nobody waits for it any more.</exception>
    private static async Task<bool> StoreAsync(PipeReader reader, GrowingBody body)
    {
        while (true)
        {
            var read = await reader.ReadAsync();
            if (read.IsCanceled)
            {
                throw new OperationCanceledException();
            }

            var taken = 0;
            foreach (var piece in read.Buffer)
            {
                if (!await body.StoreAsync(piece))
                {
                    break;
                }

                taken += piece.Length;
            }

            var isTaken = taken == read.Buffer.Length;
            reader.AdvanceTo(read.Buffer.GetPosition(taken));
            if (taken > 0)
            {
                body.Grew(taken);
            }

            if (read.IsCompleted || !isTaken)
            {
                return isTaken;
            }
        }
    }

    /// <summary>Takes the rest of the body from the upstream to those who wait for it.</summary>
    private async Task PassOnAsync(Transfer transfer, Question question, Judgement.Keep keep, PipeReader reader, GrowingBody body)
    {
        if (!transfer.Audience.IsClosed)
        {
            await OverflowAsync(transfer, question, keep);
        }

        _ = leftovers.HoldAsync(body, transfer.Audience);
        while (!transfer.Audience.TryClose())
        {
            var read = await reader.ReadAsync();
            await body.PassAsync(read.Buffer.ToArray());
            reader.AdvanceTo(read.Buffer.End);
            if (read.IsCompleted || read.IsCanceled)
            {
                return;
            }
        }
    }

    /// <summary>From here on those who come ask for themselves: to share what is held nowhere means to share the pace of the slowest.</summary>
    private async Task OverflowAsync(Transfer transfer, Question question, Judgement.Keep keep)
    {
        transfer.Audience.Close();
        if (!keep.Head.Marks.HasFlag(StoredMarks.Partial))
        {
            await marker.NoteAsync(judge.Mark(question, keep.Head.Route, isPass: true) with { Key = keep.Head.Key }, transfer.Since);
        }
    }
}
