"""Training of the coder's network: coded articles in, `classify/weights/` out. Not imported by the running product.

    base       the pretrained encoder and its tokenizer, cut down to the pieces the product's languages need
    gold       coded articles and passages → examples (features and labels)
    targets    sentences with a known tone toward a target → examples of tone alone
    reading    coded articles as the product reads them
    model      the network, in torch
    loop       minimise the loss
    fit        on held-out articles: second pass, thresholds, calibration
    export     torch → ONNX int8, tokenizer, card
    run        all of it, in that order

Needs requirements-train.lock (torch and the pretrained encoder); called by `manage.py train_coder`.
"""
